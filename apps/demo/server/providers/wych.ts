import type { WychEmulator } from '@token-relay/emulators'
import { type Provider, wych } from '@token-relay/server'
import type { User } from '../users.ts'
import { accountVariables, type Variables } from './account-variables.ts'

/** An app's account at Wych. */
export interface WychAccount {
  readonly clientId: string
  readonly clientSecret: string
  readonly apiKey: string
  readonly partner: string
  readonly app: string
  readonly issuer?: string
  readonly apiUrl?: string
  readonly connectUrl?: string
}

/** Reads the account from the environment. `null`: use the emulator. @throws EnvironmentError */
export function readWych(variables: Variables): WychAccount | null {
  const account = accountVariables(variables, {
    title: 'Wych',
    prefix: 'WYCH_',
    needed: ['CLIENT_ID', 'CLIENT_SECRET', 'API_KEY', 'PARTNER', 'APP'],
    optional: ['ISSUER', 'API_URL', 'CONNECT_URL'],
  })
  if (!account) return null
  const [issuer, apiUrl] = [account.address('ISSUER'), account.address('API_URL')]
  const connectUrl = account.address('CONNECT_URL')
  return {
    clientId: account.text('CLIENT_ID'),
    clientSecret: account.text('CLIENT_SECRET'),
    apiKey: account.text('API_KEY'),
    partner: account.text('PARTNER'),
    app: account.text('APP'),
    ...(issuer && { issuer }),
    ...(apiUrl && { apiUrl }),
    ...(connectUrl && { connectUrl }),
  }
}

/** Creates the relay's provider for Wych. It identifies users by email, and returns them from a consent to `/wych`. */
export function wychProvider(target: WychAccount | WychEmulator): Provider<User> {
  return wych<User>({
    ...('credentials' in target ? emulated(target) : target),
    email: ({ email }) => email,
    returnTo: '/wych',
    routes: [wych.routes.accounts, wych.routes.transactions],
  })
}

function emulated({ credentials, issuer, url, connectUrl }: WychEmulator): WychAccount {
  return { ...credentials, issuer, apiUrl: url, connectUrl }
}
