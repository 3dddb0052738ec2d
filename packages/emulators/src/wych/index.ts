import { defineEmulator, durationSeconds, type ServerOptions, type Settings } from '../server/options.ts'
import type { EmulatorServer } from '../server/server.ts'
import { readFields, requireEmail } from '../server/shape.ts'
import { type ApiAccess, createAccess, exchangeScope, usersScope } from './access.ts'
import { dataRoutes } from './accounts.ts'
import { appRoutes } from './app-routes.ts'
import { createCallLimit } from './call-limit.ts'
import { type ConsentScripting, controlConsent, createReturnUrl } from './consent/return-url.ts'
import { consentRoutes, createVisitor } from './consent/routes.ts'
import { discoveryRoute, realmPath } from './discovery.ts'
import { type ClientCredentials, tokenRoute } from './token-endpoint.ts'
import { controlTokens, createTokens, type WychTokenScripting } from './tokens.ts'
import { createUsers } from './users.ts'

/** Options of the Wych emulator. */
export interface WychOptions extends ServerOptions {
  /** The app's client id. Default `wych-emulator`. */
  readonly clientId?: string | undefined
  /** The app's client secret. Default: a secret that only this emulator accepts. */
  readonly clientSecret?: string | undefined
  /** The app's API key, sent as `x-api-key`. Default: a key that only this emulator accepts. */
  readonly apiKey?: string | undefined
  /** The partner in the API's paths. Default `harbour`. */
  readonly partner?: string | undefined
  /** The app in the paths of the API and of the consent page. Default `ledger`. */
  readonly app?: string | undefined
  /** Where the consent page redirects to, an http or https address. Default `null`: set later by a script. */
  readonly returnUrl?: string | null | undefined
  /** The scopes of the app. Default `EXECUTE:TOKEN_EXCHANGE` and `READ:APP_USERS`. */
  readonly scopes?: readonly string[] | undefined
  /** The life of a token in seconds, 1 to 86 400. Default 900. */
  readonly tokenLifeSeconds?: number | undefined
  /** Calls of the token endpoint that are allowed within 60 s, 1 to 100 000. Default 600. */
  readonly tokenCallsPerMinute?: number | undefined
}

/** A running Wych emulator. */
export interface WychEmulator extends EmulatorServer {
  readonly name: 'wych'
  /** The issuer, for OpenID Connect discovery. */
  readonly issuer: string
  /** The base address of the consent page, which is at `/app/{app}/connection`. */
  readonly connectUrl: string
  /** The credentials that the emulator accepts. */
  readonly credentials: ClientCredentials & ApiAccess
  /** Changes how tokens are issued. Over HTTP: `POST /_emulator/tokens`. */
  readonly tokens: WychTokenScripting
  /** Changes where consent ends. Over HTTP: `POST /_emulator/consent`. */
  readonly consent: ConsentScripting
  /**
   * Returns the user with an email address, and creates it if it does not exist. Over HTTP: `POST
   * /_emulator/users` with `{ email }`. Throws a `TypeError` for a malformed address.
   */
  userWith(email: string): { readonly id: string; readonly email: string }
}

const defaults: Settings<WychOptions> = {
  clientId: 'wych-emulator',
  clientSecret: 'wyc-b7d0e64f1a9c4c258d13',
  apiKey: 'wak-61f3a8c2d95e47b0a4e7',
  partner: 'harbour',
  app: 'ledger',
  returnUrl: null,
  scopes: [exchangeScope, usersScope],
  tokenLifeSeconds: 900,
  // Assumption: the number. It is documented that too many calls fail.
  tokenCallsPerMinute: 600,
}

/**
 * Starts the Wych emulator: discovery, token endpoint, the app's users and their tokens, accounts and
 * transactions, and the hosted consent page, all on one origin. It answers no preflight, because a page must
 * not have the API key. Rejects with a `TypeError` if `returnUrl` is not an http or https address.
 */
export const startWych: (options?: WychOptions) => Promise<WychEmulator> = defineEmulator({
  name: 'wych',
  defaults,
  ranges: { tokenLifeSeconds: durationSeconds, tokenCallsPerMinute: [1, 100_000] },
  create: (settings, clock) => {
    const { clientId, clientSecret, apiKey, partner, app } = settings
    const tokens = createTokens(clock, settings)
    const limit = createCallLimit(clock, settings.tokenCallsPerMinute)
    const users = createUsers()
    const visitor = createVisitor()
    const returnUrl = createReturnUrl(settings.returnUrl)
    const access = createAccess(settings, tokens, users)
    const userWith = (address: unknown) => {
      const { id, email } = users.withEmail(requireEmail(address))
      return { id, email }
    }
    return {
      apiPath: '',
      routes: [
        discoveryRoute(),
        tokenRoute(settings, tokens, limit),
        ...appRoutes(access, { tokens, users, visitor }),
        ...dataRoutes(access, clock),
        ...consentRoutes({ app, users, visitor, returnUrl }),
      ],
      controls: {
        tokens: (body) => controlTokens(tokens, body),
        consent: (body) => controlConsent(returnUrl, body),
        users: (body) => userWith(readFields(body, ['email']).email),
      },
      reset: () => {
        for (const part of [tokens, limit, users, visitor, returnUrl]) part.reset()
      },
      extras: (url) => ({
        issuer: url + realmPath,
        connectUrl: url,
        credentials: { clientId, clientSecret, apiKey, partner, app },
        tokens,
        consent: returnUrl,
        userWith,
      }),
    }
  },
})
