import type { WakapayEmulator } from '@token-relay/emulators'
import { type Provider, wakapay } from '@token-relay/server'
import { type User, userById } from '../users.ts'
import { accountVariables, EnvironmentError, type Variables } from './account-variables.ts'

/** A business at WakaPay. */
export interface WakapayAccount {
  readonly apiKey: string
  readonly apiSecret: string
  readonly environment: 'test' | 'live'
}

/** The business in the environment; `null`: run on the emulator. @throws EnvironmentError */
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

/** WakaPay for the relay. Its token is the whole business's: who may see the balance is this app's own rule. */
export function wakapayProvider(place: WakapayAccount | WakapayEmulator): Provider<User> {
  return wakapay<User>({
    ...('credentials' in place ? { ...place.credentials, apiUrl: place.url } : place),
    routes: [
      wakapay.routes.verifyTransfer,
      { ...wakapay.routes.balance, allow: ({ subject }) => userById(subject.id)?.role === 'treasurer' },
    ],
  })
}
