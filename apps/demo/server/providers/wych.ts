import { type Provider, wych } from '@token-relay/server'
import type { User } from '../users.ts'
import type { ProviderTargets } from './targets.ts'

/** Creates the relay's provider for Wych. It identifies users by email, and returns them from a consent to `/wych`. */
export function wychProvider(target: ProviderTargets['wych']): Provider<User> {
  return wych<User>({
    ...('credentials' in target
      ? { ...target.credentials, issuer: target.issuer, apiUrl: target.url, connectUrl: target.connectUrl }
      : target),
    email: ({ email }) => email,
    returnTo: '/wych',
    routes: [wych.routes.accounts, wych.routes.transactions],
  })
}
