import type { EmulatorServer } from './server/server.ts'
import { startSwypex } from './swypex/index.ts'
import { startWakapay } from './wakapay/index.ts'
import { startWealthica } from './wealthica/index.ts'
import { startWych } from './wych/index.ts'
import { startWyre } from './wyre/index.ts'

/** The names of the emulators, in the order of their default ports. */
export const emulatorNames = ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex'] as const

/** The name of a provider that has an emulator. */
export type EmulatorName = (typeof emulatorNames)[number]

const starters = {
  wealthica: startWealthica,
  wych: startWych,
  wyre: startWyre,
  wakapay: startWakapay,
  swypex: startSwypex,
} satisfies Record<EmulatorName, () => Promise<EmulatorServer>>

/** The options of each emulator. */
export type EmulatorOptions = {
  readonly [Name in EmulatorName]: NonNullable<Parameters<(typeof starters)[Name]>[0]>
}

/** The type of each emulator. */
export type Emulators = { readonly [Name in EmulatorName]: Awaited<ReturnType<(typeof starters)[Name]>> }

const byName: {
  readonly [Name in EmulatorName]: (options?: EmulatorOptions[Name]) => Promise<Emulators[Name]>
} = starters

/**
 * Starts a provider's emulator on this machine: a server that implements the provider's HTTP API closely enough
 * for the provider's SDK. A test can change its clock, faults and tokens.
 *
 * ```ts
 * const wealthica = await startEmulator('wealthica', { tokenLifeSeconds: 1200 })
 * wealthica.faults.add({ path: '/auth/token', times: 1, respond: { status: 503 } })
 * wealthica.clock.advance(601_000)
 * wealthica.requests().filter(({ path }) => path === '/v1/auth/token').length
 * await wealthica.close()
 * ```
 *
 * Other processes, and pages served from this machine, use the control routes at the emulator's address:
 * `GET` and `DELETE /_emulator/requests`; `POST` (a `Fault`) and `DELETE /_emulator/faults`; `POST
 * /_emulator/clock` with `{ advanceMs }` or `{ setMs }`; `POST /_emulator/reset`; and the additional controls
 * in the emulator's type, such as `POST /_emulator/tokens`.
 *
 * @throws `TypeError` for an unknown option, or for one of the wrong form.
 * @throws `RangeError` for an option that is out of range.
 * @throws the system's error, such as `EADDRINUSE`, if the emulator cannot listen.
 */
export function startEmulator<Name extends EmulatorName>(
  name: Name,
  options?: EmulatorOptions[Name],
): Promise<Emulators[Name]> {
  return byName[name](options)
}
