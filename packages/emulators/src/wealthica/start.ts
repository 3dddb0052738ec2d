import { createClock } from '../frame/clock.ts'
import type { CorsRule } from '../frame/cors.ts'
import { underPath } from '../frame/router.ts'
import { type EmulatorServer, startServer } from '../frame/server.ts'
import { forUser } from './bearer.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { connectRoutes } from './connect/routes.ts'
import { createSessions } from './connect/session.ts'
import { institutionRoutes } from './institution-routes.ts'
import { mintRoute } from './mint.ts'
import { resolveOptions, type WealthicaOptions } from './options.ts'
import { portfolioRoutes } from './portfolio-routes.ts'
import { controlTokens, createTokenIssuer, type TokenScripting } from './tokens.ts'
import { createUsers } from './users.ts'

/** A running Wealthica emulator. */
export interface WealthicaEmulator extends EmulatorServer {
  readonly name: 'wealthica'
  /** The base of the Connect page: the page itself lies at `/connect`. */
  readonly connectUrl: string
  /** What the emulator accepts at mint. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string }
  /** How tokens are minted. Over HTTP: `POST /_emulator/tokens`. */
  readonly tokens: TokenScripting
}

// Assumption: these names and methods. That the SDK calls the API from any page's origin is documented.
const cors: CorsRule = {
  allowOrigin: () => '*',
  methods: 'GET, POST, DELETE',
  headers: 'Authorization, Content-Type, X-Wealthica-Effective-User',
}

/**
 * Starts the Wealthica emulator: mint, providers, team, institutions, positions, transactions, history and
 * the Connect page. The API answers with and without `/v1`. Every `loginName` has an account with data of its
 * own.
 */
export async function startWealthica(options: WealthicaOptions = {}): Promise<WealthicaEmulator> {
  const settings = resolveOptions(options)
  const { clientId, clientSecret, tokenLifeSeconds } = settings
  const clock = options.clock ?? createClock()
  const tokens = createTokenIssuer(clock, { lifeSeconds: tokenLifeSeconds })
  const users = createUsers()
  const sessions = createSessions()
  const asUser = forUser(tokens, users)
  const api = [
    mintRoute(settings, tokens),
    ...catalogRoutes(settings),
    ...institutionRoutes(asUser, clock),
    ...portfolioRoutes(asUser, clock),
  ]
  const connect = connectRoutes({ settings, tokens, users, clock, sessions })
  const provider = {
    apiPath: '/v1',
    cors,
    routes: [...api, ...underPath('/v1', api), ...connect],
    controls: { tokens: (body: unknown) => controlTokens(tokens, body) },
    reset: () => {
      tokens.reset()
      users.clear()
      sessions.clear()
    },
  }
  const server = await startServer(provider, { ...options, clock })
  return {
    ...server,
    name: 'wealthica',
    connectUrl: server.url,
    credentials: { clientId, clientSecret },
    tokens,
  }
}
