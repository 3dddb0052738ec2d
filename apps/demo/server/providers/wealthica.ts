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

/** The account in the environment; `null`: run on the emulator. @throws EnvironmentError */
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

/** Wealthica for the relay: each user is known there by their id. */
export function wealthicaProvider(place: WealthicaAccount | WealthicaEmulator): Provider<User> {
  if (!('credentials' in place)) return wealthica<User>(place)
  const { credentials, apiUrl, connectUrl } = place
  return wealthica<User>({ ...credentials, apiUrl, connectUrl })
}
