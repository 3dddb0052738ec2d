import type { ServerOptions } from '../frame/server.ts'
import { refuseUnknown } from '../frame/shape.ts'
import { checkSeconds } from '../frame/check-seconds.ts'

/** Options of the WakaPay emulator. */
export interface WakapayOptions extends ServerOptions {
  /** Default `wakapay-emulator`. */
  readonly apiKey?: string
  /** Default: one that is good for this emulator only. */
  readonly apiSecret?: string
  /** A token's life in seconds, 1 to 86 400. Default 3 600, as documented. */
  readonly tokenLifeSeconds?: number
  /** Whether a new token ends the one before it. Default `true`: the harder case for a client. */
  readonly singleActiveToken?: boolean
}

/** The options with their defaults. */
export type WakapaySettings = Required<Omit<WakapayOptions, keyof ServerOptions>>

const defaults: WakapaySettings = {
  apiKey: 'wakapay-emulator',
  apiSecret: 'wke-c09b7f4e21d84a5fb6e3',
  tokenLifeSeconds: 3600,
  // Assumption: one live token at a time. It is not published.
  singleActiveToken: true,
}

const known = [...Object.keys(defaults), 'port', 'host', 'clock']

/** Fills in the defaults and checks the range. */
export function resolveOptions(options: WakapayOptions): WakapaySettings {
  refuseUnknown(options, known, 'option')
  const { apiKey, apiSecret, tokenLifeSeconds, singleActiveToken } = { ...defaults, ...options }
  checkSeconds('tokenLifeSeconds', tokenLifeSeconds)
  return { apiKey, apiSecret, tokenLifeSeconds, singleActiveToken }
}
