import { checkSeconds } from '../frame/check-seconds.ts'
import type { ServerOptions } from '../frame/server.ts'
import { refuseUnknown } from '../frame/shape.ts'

/** Options of the Wealthica emulator. */
export interface WealthicaOptions extends ServerOptions {
  /** The team's public id. Default `wealthica-emulator`. */
  readonly clientId?: string
  /** The team's secret. Default: one that is good for this emulator only. */
  readonly clientSecret?: string
  /** The team's name, as the Connect page shows it. Default `Maple Ledger`. */
  readonly teamName?: string
  /** A token's life in seconds, 1 to 86 400. Default 3 600: what the page of the API says. */
  readonly tokenLifeSeconds?: number
  /** How old a token may be for Connect, in seconds since its `iat`, 1 to 86 400. Default 600. */
  readonly connectWindowSeconds?: number
}

/** The options with their defaults. */
export type WealthicaSettings = Required<Omit<WealthicaOptions, keyof ServerOptions>>

const defaults: WealthicaSettings = {
  clientId: 'wealthica-emulator',
  clientSecret: 'wea-5f2c81d07ab94e36a8c1',
  teamName: 'Maple Ledger',
  tokenLifeSeconds: 3600,
  connectWindowSeconds: 600,
}

const known = [...Object.keys(defaults), 'port', 'host', 'clock']

/** Fills in the defaults and checks the ranges. */
export function resolveOptions(options: WealthicaOptions): WealthicaSettings {
  refuseUnknown(options, known, 'option')
  const { clientId, clientSecret, teamName, tokenLifeSeconds, connectWindowSeconds } = {
    ...defaults,
    ...options,
  }
  checkSeconds('tokenLifeSeconds', tokenLifeSeconds)
  checkSeconds('connectWindowSeconds', connectWindowSeconds)
  return { clientId, clientSecret, teamName, tokenLifeSeconds, connectWindowSeconds }
}
