import { createClock } from '../frame/clock.ts'
import { isEmail } from '../frame/email.ts'
import { type EmulatorServer, startServer } from '../frame/server.ts'
import { readFields } from '../frame/shape.ts'
import { createAccess } from './access.ts'
import { appRoutes } from './app-routes.ts'
import { createCallLimit } from './call-limit.ts'
import { type ConsentScripting, controlConsent, createReturnUrl } from './consent/return-url.ts'
import { consentRoutes } from './consent/routes.ts'
import { createVisitor } from './consent/visitor.ts'
import { dataRoutes } from './data-routes.ts'
import { discoveryRoute, realmPath } from './discovery.ts'
import { resolveOptions, type WychOptions } from './options.ts'
import { tokenRoute } from './token-endpoint.ts'
import { controlTokens, createTokens, type WychTokenScripting } from './tokens.ts'
import { createUsers } from './users.ts'

/** A running Wych emulator. */
export interface WychEmulator extends EmulatorServer {
  readonly name: 'wych'
  /** Where discovery starts. */
  readonly issuer: string
  /** The base of the consent page: the page itself lies at `/app/{app}/connection`. */
  readonly connectUrl: string
  /** What the emulator accepts. */
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly apiKey: string
    readonly partner: string
    readonly app: string
  }
  /** How tokens are minted. Over HTTP: `POST /_emulator/tokens`. */
  readonly tokens: WychTokenScripting
  /** Where consent ends. Over HTTP: `POST /_emulator/consent`. */
  readonly consent: ConsentScripting
  /**
   * The user with an email address, who is created if there is none. Over HTTP: `POST /_emulator/users` with
   * `{ email }`.
   */
  userWith(email: string): { readonly id: string; readonly email: string }
}

/**
 * Starts the Wych emulator: discovery, the token endpoint, the app's users and their tokens, accounts and
 * transactions, and the hosted consent page, all on one origin. It answers no preflight: the API key must
 * not be in a page.
 */
export async function startWych(options: WychOptions = {}): Promise<WychEmulator> {
  const settings = resolveOptions(options)
  const { clientId, clientSecret, apiKey, partner, app } = settings
  const clock = options.clock ?? createClock()
  const tokens = createTokens(clock, settings)
  const limit = createCallLimit(clock, settings.tokenCallsPerMinute)
  const users = createUsers()
  const visitor = createVisitor()
  const returnUrl = createReturnUrl(options.returnUrl ?? null)
  const access = createAccess(settings, tokens, users)
  const userWith = (address: unknown) => {
    if (!isEmail(address)) throw new TypeError('email is an email address')
    const { id, email } = users.withEmail(address)
    return { id, email }
  }
  const provider = {
    apiPath: '',
    routes: [
      discoveryRoute(),
      tokenRoute(settings, tokens, limit),
      ...appRoutes(access, { tokens, users, visitor }),
      ...dataRoutes(access, clock),
      ...consentRoutes({ app, users, visitor, returnUrl }),
    ],
    controls: {
      tokens: (body: unknown) => controlTokens(tokens, body),
      consent: (body: unknown) => controlConsent(returnUrl, body),
      users: (body: unknown) => userWith(readFields(body, ['email']).email),
    },
    reset: () => {
      for (const part of [tokens, limit, users, visitor, returnUrl]) part.reset()
    },
  }
  const server = await startServer(provider, { ...options, clock })
  return {
    ...server,
    name: 'wych',
    issuer: server.url + realmPath,
    connectUrl: server.url,
    credentials: { clientId, clientSecret, apiKey, partner, app },
    tokens,
    consent: returnUrl,
    userWith,
  }
}
