import { type EmulatorOptions, startEmulator } from '@token-relay/emulators'
import type {
  SwypexEmulator,
  WakapayEmulator,
  WealthicaEmulator,
  WychEmulator,
  WyreEmulator,
} from '@token-relay/emulators'
import { users } from '../users.ts'
import type { SwypexAccount } from './swypex.ts'
import type { WakapayAccount } from './wakapay.ts'
import type { WealthicaAccount } from './wealthica.ts'
import type { WychAccount } from './wych.ts'

/** The relay's target for each provider: an account at the real one, or an emulator. */
export interface ProviderTargets {
  readonly wealthica: WealthicaAccount | WealthicaEmulator
  readonly wych: WychAccount | WychEmulator
  readonly wyre: WyreEmulator
  readonly wakapay: WakapayAccount | WakapayEmulator
  readonly swypex: SwypexAccount | SwypexEmulator
}

/** The accounts at real providers, `null` for a provider to emulate. */
export type Accounts = {
  readonly [Name in Exclude<keyof ProviderTargets, 'wyre'>]: Exclude<
    ProviderTargets[Name],
    { readonly credentials: object }
  > | null
}

/** Starts an emulator for each provider without an account. `portBase` is the first port; 0 uses free ports. */
export async function startTargets(accounts: Accounts, portBase: number): Promise<ProviderTargets> {
  const at = (index: number) => ({ port: portBase === 0 ? 0 : portBase + index })
  return {
    wealthica: accounts.wealthica ?? (await startEmulator('wealthica', { ...at(0), teamName: 'Harbour' })),
    wych: accounts.wych ?? (await startEmulator('wych', at(1))),
    wyre: await startWyre(at(2)),
    wakapay: accounts.wakapay ?? (await startEmulator('wakapay', at(3))),
    swypex: accounts.swypex ?? (await startEmulator('swypex', at(4))),
  }
}

/** Starts Wyre's emulator, with an account for each user of the demo. */
export async function startWyre(options: EmulatorOptions['wyre']): Promise<WyreEmulator> {
  const emulator = await startEmulator('wyre', options)
  for (const { email } of users) emulator.accountOf(email)
  return emulator
}
