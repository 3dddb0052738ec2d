import type { WealthicaEmulator } from '@token-relay/emulators'
import { type Provider, wealthica } from '@token-relay/server'
import type { User } from '../users.ts'
import { accountVariables, type Variables } from './account-variables.ts'

/** An account at Wealthica. */
export interface WealthicaAccount {
  readonly clientId: string
  readonly clientSecret: string
  readonly apiUrl?: string
  readonly connectUrl?: string
}

/** Reads the account from the environment. `null`: use the emulator. @throws EnvironmentError */
export function readWealthica(variables: Variables): WealthicaAccount | null {
  const account = accountVariables(variables, {
    title: 'Wealthica',
    prefix: 'WEALTHICA_',
    needed: ['CLIENT_ID', 'CLIENT_SECRET'],
    optional: ['API_URL', 'CONNECT_URL'],
  })
  if (!account) return null
  const [apiUrl, connectUrl] = [account.address('API_URL'), account.address('CONNECT_URL')]
  return {
    clientId: account.text('CLIENT_ID'),
    clientSecret: account.text('CLIENT_SECRET'),
    ...(apiUrl && { apiUrl }),
    ...(connectUrl && { connectUrl }),
  }
}

/** Creates the relay's provider for Wealthica. Users have the same id there as here. */
export function wealthicaProvider(target: WealthicaAccount | WealthicaEmulator): Provider<User> {
  if (!('credentials' in target)) return wealthica<User>(target)
  const { credentials, apiUrl, connectUrl } = target
  return wealthica<User>({ ...credentials, apiUrl, connectUrl, connectMessages: { announces: true } })
}
