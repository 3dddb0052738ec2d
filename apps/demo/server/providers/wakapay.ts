import type { WakapayEmulator } from '@token-relay/emulators'
import { type Provider, wakapay } from '@token-relay/server'
import { type User, userById } from '../users.ts'
import { accountVariables, EnvironmentError, type Variables } from './account-variables.ts'

/** A business account at WakaPay. */
export interface WakapayAccount {
  readonly apiKey: string
  readonly apiSecret: string
  readonly environment: 'test' | 'live'
}

/** Reads the account from the environment. `null`: use the emulator. @throws EnvironmentError */
export function readWakapay(variables: Variables): WakapayAccount | null {
  const account = accountVariables(variables, {
    title: 'WakaPay',
    prefix: 'WAKAPAY_',
    needed: ['API_KEY', 'API_SECRET', 'ENVIRONMENT'],
  })
  if (!account) return null
  const environment = account.text('ENVIRONMENT')
  if (environment !== 'test' && environment !== 'live') {
    throw new EnvironmentError(`WAKAPAY_ENVIRONMENT is "${environment}"; it must be test or live.`)
  }
  return { apiKey: account.text('API_KEY'), apiSecret: account.text('API_SECRET'), environment }
}

/** Creates the relay's provider for WakaPay. Its token covers the whole business, so this app decides who may read the balance. */
export function wakapayProvider(target: WakapayAccount | WakapayEmulator): Provider<User> {
  return wakapay<User>({
    ...('credentials' in target ? { ...target.credentials, apiUrl: target.url } : target),
    routes: [
      wakapay.routes.verifyTransfer,
      { ...wakapay.routes.balance, allow: ({ subject }) => userById(subject.id)?.role === 'treasurer' },
    ],
  })
}
