import { startSwypex } from './swypex/start.ts'
import { startWakapay } from './wakapay/start.ts'
import { startWealthica } from './wealthica/start.ts'
import { startWych } from './wych/start.ts'
import { startWyre } from './wyre/start.ts'

/** Every emulator there is, in the order of its default port. */
const starters = {
  wealthica: startWealthica,
  wych: startWych,
  wyre: startWyre,
  wakapay: startWakapay,
  swypex: startSwypex,
}

/** The name of a provider that has an emulator. */
export type EmulatorName = keyof typeof starters

/** The options of each emulator. */
export type EmulatorOptions = {
  readonly [Name in EmulatorName]: NonNullable<Parameters<(typeof starters)[Name]>[0]>
}

/** What starting each emulator gives. */
export type Emulators = { readonly [Name in EmulatorName]: Awaited<ReturnType<(typeof starters)[Name]>> }

/** The names, in the order of the default ports. */
export const emulatorNames: readonly EmulatorName[] = Object.keys(starters).filter(isEmulatorName)

function isEmulatorName(name: string): name is EmulatorName {
  return Object.hasOwn(starters, name)
}

const byName: {
  readonly [Name in EmulatorName]: (options?: EmulatorOptions[Name]) => Promise<Emulators[Name]>
} = starters

/**
 * Starts a provider's emulator on this machine: a server that speaks the provider's HTTP so faithfully that
 * the provider's own SDK works against it, with a clock, faults and tokens that a script can change.
 *
 * ```ts
 * const wealthica = await startEmulator('wealthica', { tokenLifeSeconds: 1200 })
 * wealthica.faults.add({ path: '/auth/token', times: 1, respond: { status: 503 } })
 * wealthica.clock.advance(601_000)
 * wealthica.requests().filter(({ path }) => path === '/v1/auth/token').length
 * await wealthica.close()
 * ```
 *
 * A test in another process, and a page that this machine serves, do the same over HTTP, at the emulator's
 * own address: `GET` and `DELETE /_emulator/requests`; `POST` (a `Fault`) and `DELETE /_emulator/faults`;
 * `POST /_emulator/clock` with `{ advanceMs }` or `{ setMs }`; `POST /_emulator/reset`; and the scripts that
 * an emulator's type names, such as `POST /_emulator/tokens`.
 *
 * Rejects with a `TypeError` or `RangeError` for options it does not take, and with the system's error, such
 * as `EADDRINUSE`, where it cannot listen.
 */
export function startEmulator<Name extends EmulatorName>(
  name: Name,
  options?: EmulatorOptions[Name],
): Promise<Emulators[Name]> {
  return byName[name](options)
}
