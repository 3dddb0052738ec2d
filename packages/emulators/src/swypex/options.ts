import type { ServerOptions } from '../frame/server.ts'
import { refuseUnknown } from '../frame/shape.ts'
import { checkSeconds } from '../frame/check-seconds.ts'

/** Options of the Swypex emulator. */
export interface SwypexOptions extends ServerOptions {
  /** Default `swypex-emulator`. */
  readonly clientId?: string
  /** Default: one that is good for this emulator only. */
  readonly clientSecret?: string
  /** The RSA key that signs the client's writes, in PEM. Default: a new one at every start. */
  readonly privateKey?: string
  /** A token's life in seconds, 1 to 86 400. Default 3 600, as documented. */
  readonly tokenLifeSeconds?: number
}

/** The options with their defaults. */
export type SwypexSettings = Required<Omit<SwypexOptions, keyof ServerOptions | 'privateKey'>>

const defaults: SwypexSettings = {
  clientId: 'swypex-emulator',
  clientSecret: 'swe-71aa0d3c95b84e02bd4f',
  tokenLifeSeconds: 3600,
}

const known = [...Object.keys(defaults), 'privateKey', 'port', 'host', 'clock']

/** Fills in the defaults and checks the range. */
export function resolveOptions(options: SwypexOptions): SwypexSettings {
  refuseUnknown(options, known, 'option')
  const { clientId, clientSecret, tokenLifeSeconds } = { ...defaults, ...options }
  checkSeconds('tokenLifeSeconds', tokenLifeSeconds)
  return { clientId, clientSecret, tokenLifeSeconds }
}
