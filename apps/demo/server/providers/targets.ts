import {
  type EmulatorClock,
  type EmulatorName,
  type EmulatorOptions,
  type Emulators,
  type EmulatorServer,
  startEmulator,
} from '@token-relay/emulators'
import type { ProviderSettings } from '@token-relay/server/env'
import { users } from '../users.ts'

/** The relay's target for each provider: an account at the real one, or an emulator. */
export type ProviderTargets = {
  readonly [Name in EmulatorName]: NonNullable<ProviderSettings[Name]> | Emulators[Name]
}

/** Options of `startTargets`. */
export interface TargetOptions {
  /** The first emulator's port. The others use the next ones. 0 uses free ports. */
  readonly portBase: number
  /** The emulators' clock. */
  readonly clock: EmulatorClock
}

/** Starts an emulator for each provider without an account. */
export async function startTargets(
  accounts: ProviderSettings,
  { portBase, clock }: TargetOptions,
): Promise<ProviderTargets> {
  const at = (index: number) => ({ clock, port: portBase === 0 ? 0 : portBase + index })
  return {
    wealthica: accounts.wealthica ?? (await startEmulator('wealthica', { ...at(0), teamName: 'Harbour' })),
    wych: accounts.wych ?? (await startEmulator('wych', { ...at(1), app: 'Harbour' })),
    wyre: accounts.wyre ?? (await startWyre(at(2))),
    wakapay: accounts.wakapay ?? (await startEmulator('wakapay', at(3))),
    swypex: accounts.swypex ?? (await startEmulator('swypex', at(4))),
  }
}

type Target = ProviderTargets[keyof ProviderTargets]

const isEmulator = (target: Target): target is Extract<Target, EmulatorServer> => 'credentials' in target

/** Returns the emulators, or `null` if a provider is real. */
export function emulatorsOnly(targets: ProviderTargets): readonly EmulatorServer[] | null {
  const all: readonly Target[] = Object.values(targets)
  return all.every(isEmulator) ? all : null
}

/** Returns the names of the providers that are real. */
export function realProviders(targets: ProviderTargets): string[] {
  return Object.entries(targets).flatMap(([name, target]: [string, Target]) =>
    isEmulator(target) ? [] : [name],
  )
}

/** Starts Wyre's emulator, with an account for each user of the demo. */
export async function startWyre(options: EmulatorOptions['wyre']): Promise<Emulators['wyre']> {
  const emulator = await startEmulator('wyre', options)
  for (const { email } of users) emulator.accountOf(email)
  return emulator
}
