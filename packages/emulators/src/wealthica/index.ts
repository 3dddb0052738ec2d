import type { CorsRule } from '../server/cors.ts'
import { defineEmulator, durationSeconds, type ServerOptions, type Settings } from '../server/options.ts'
import { underPath } from '../server/router.ts'
import type { EmulatorServer } from '../server/server.ts'
import { forUser } from './access.ts'
import { catalogRoutes } from './catalog.ts'
import { connectRoutes } from './connect/routes.ts'
import { createSessions } from './connect/session.ts'
import { institutionRoutes } from './institutions.ts'
import { mintRoute, type TeamCredentials } from './mint.ts'
import { portfolioRoutes } from './portfolio-routes.ts'
import { controlTokens, createUserTokens, type TokenScripting } from './tokens.ts'
import { createUsers } from './users.ts'

/** Options of the Wealthica emulator. */
export interface WealthicaOptions extends ServerOptions {
  /** The team's public id. Default `wealthica-emulator`. */
  readonly clientId?: string | undefined
  /** The team's secret. Default: a secret that only this emulator accepts. */
  readonly clientSecret?: string | undefined
  /** The team's name on the Connect page. Default `Maple Ledger`. */
  readonly teamName?: string | undefined
  /** The life of a token in seconds, 1 to 86 400. Default 3 600, as the API's page says. */
  readonly tokenLifeSeconds?: number | undefined
  /** The maximum age of a token for Connect, in seconds since its `iat`, 1 to 86 400. Default 600. */
  readonly connectWindowSeconds?: number | undefined
}

/** A running Wealthica emulator. */
export interface WealthicaEmulator extends EmulatorServer {
  readonly name: 'wealthica'
  /** The base address of the Connect page, which is at `/connect`. */
  readonly connectUrl: string
  /** The credentials that the emulator accepts. */
  readonly credentials: TeamCredentials
  /** Changes how tokens are issued. Over HTTP: `POST /_emulator/tokens`. */
  readonly tokens: TokenScripting
}

const defaults: Settings<WealthicaOptions> = {
  clientId: 'wealthica-emulator',
  clientSecret: 'wea-5f2c81d07ab94e36a8c1',
  teamName: 'Maple Ledger',
  tokenLifeSeconds: 3600,
  connectWindowSeconds: 600,
}

// Assumption: these names and methods. It is documented that the SDK calls the API from pages of any origin.
const cors: CorsRule = {
  allowOrigin: () => '*',
  methods: 'GET, POST, DELETE',
  headers: 'Authorization, Content-Type, X-Wealthica-Effective-User',
}

/**
 * Starts the Wealthica emulator: mint, providers, team, institutions, positions, transactions, history and the
 * Connect page. The API answers with and without `/v1`. Every `loginName` is a user with different accounts.
 */
export const startWealthica: (options?: WealthicaOptions) => Promise<WealthicaEmulator> = defineEmulator({
  name: 'wealthica',
  defaults,
  ranges: { tokenLifeSeconds: durationSeconds, connectWindowSeconds: durationSeconds },
  create: (settings, clock) => {
    const { clientId, clientSecret, tokenLifeSeconds } = settings
    const credentials = { clientId, clientSecret }
    const tokens = createUserTokens(clock, tokenLifeSeconds)
    const users = createUsers()
    const sessions = createSessions()
    const asUser = forUser(tokens, users)
    const api = [
      mintRoute(credentials, tokens),
      ...catalogRoutes(settings),
      ...institutionRoutes(asUser, clock),
      ...portfolioRoutes(asUser, clock),
    ]
    const connect = connectRoutes({ settings, tokens, users, clock, sessions })
    return {
      apiPath: '/v1',
      cors,
      routes: [...api, ...underPath('/v1', api), ...connect],
      controls: { tokens: (body) => controlTokens(tokens, body) },
      reset: () => {
        tokens.reset()
        users.clear()
        sessions.clear()
      },
      extras: (url) => ({ connectUrl: url, credentials, tokens }),
    }
  },
})
