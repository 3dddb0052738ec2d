import { checkSeconds } from '../frame/check-seconds.ts'
import type { ServerOptions } from '../frame/server.ts'
import { refuseUnknown } from '../frame/shape.ts'

/** Options of the Wych emulator. */
export interface WychOptions extends ServerOptions {
  /** The app's client id. Default `wych-emulator`. */
  readonly clientId?: string
  /** The app's client secret. Default: one that is good for this emulator only. */
  readonly clientSecret?: string
  /** What `x-api-key` has to be. Default: one that is good for this emulator only. */
  readonly apiKey?: string
  /** The partner in the API's paths. Default `harbour`. */
  readonly partner?: string
  /** The app in the API's paths and in the consent page's. Default `ledger`. */
  readonly app?: string
  /**
   * Where the consent page sends the browser, an http or https address. Default: none, until a script sets
   * it.
   */
  readonly returnUrl?: string
  /** What the app may do. Default `EXECUTE:TOKEN_EXCHANGE` and `READ:APP_USERS`. */
  readonly scopes?: readonly string[]
  /** A token's life in seconds, 1 to 86 400. Default 900. */
  readonly tokenLifeSeconds?: number
  /** Calls of the token endpoint that are answered within any 60 s, 1 to 100 000. Default 600. */
  readonly tokenCallsPerMinute?: number
}

/** The options with their defaults. */
export type WychSettings = Required<Omit<WychOptions, keyof ServerOptions | 'returnUrl'>>

/** What only a service token with this scope may do: get a user's token. */
export const exchangeScope = 'EXECUTE:TOKEN_EXCHANGE'
/** What only a service token with this scope may do: list, find and create users. */
export const usersScope = 'READ:APP_USERS'

const defaults: WychSettings = {
  clientId: 'wych-emulator',
  clientSecret: 'wyc-b7d0e64f1a9c4c258d13',
  apiKey: 'wak-61f3a8c2d95e47b0a4e7',
  partner: 'harbour',
  app: 'ledger',
  scopes: [exchangeScope, usersScope],
  tokenLifeSeconds: 900,
  // Assumption: the number. What is documented is that too many calls fail.
  tokenCallsPerMinute: 600,
}

const known = [...Object.keys(defaults), 'returnUrl', 'port', 'host', 'clock']

/** Fills in the defaults and checks the ranges. */
export function resolveOptions(options: WychOptions): WychSettings {
  refuseUnknown(options, known, 'option')
  const settings: WychSettings = { ...defaults, ...options }
  checkSeconds('tokenLifeSeconds', settings.tokenLifeSeconds)
  const { tokenCallsPerMinute } = settings
  if (!Number.isInteger(tokenCallsPerMinute) || tokenCallsPerMinute < 1 || tokenCallsPerMinute > 100_000) {
    throw new RangeError(`tokenCallsPerMinute is ${tokenCallsPerMinute}; it takes 1 to 100 000`)
  }
  return settings
}
