import { checkSeconds } from '../frame/check-seconds.ts'
import type { ServerOptions } from '../frame/server.ts'
import { refuseUnknown } from '../frame/shape.ts'

/** Options of the Wyre emulator. */
export interface WyreOptions extends ServerOptions {
  /** The business's API key. Default: one that is good for this emulator only. */
  readonly apiKey?: string
  /** The business's secret key, which signs. Default: one that is good for this emulator only. */
  readonly secretKey?: string
  /**
   * How far a request's `timestamp` may be from the emulator's clock, in seconds, 1 to 86 400. Default 30.
   */
  readonly timestampSkewSeconds?: number
}

/** The options with their defaults. */
export type WyreSettings = Required<Omit<WyreOptions, keyof ServerOptions>>

const defaults: WyreSettings = {
  apiKey: 'AK-7QF2M9T-K4XW8ZD-3HNB6RP-V5CYJ2L',
  secretKey: 'SK-P8D3WZK-9M2TQ7H-6XVR4NC-B5JYF2G',
  // Assumption: the number. What is documented is that the timestamp helps against replays.
  timestampSkewSeconds: 30,
}

const known = [...Object.keys(defaults), 'port', 'host', 'clock']

/** Fills in the defaults and checks the ranges. */
export function resolveOptions(options: WyreOptions): WyreSettings {
  refuseUnknown(options, known, 'option')
  const { apiKey, secretKey, timestampSkewSeconds } = { ...defaults, ...options }
  checkSeconds('timestampSkewSeconds', timestampSkewSeconds)
  return { apiKey, secretKey, timestampSkewSeconds }
}
