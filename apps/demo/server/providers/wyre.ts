import { type Provider, wyre } from '@token-relay/server'
import type { User } from '../users.ts'
import type { ProviderTargets } from './targets.ts'

/** Creates the relay's provider for Wyre. Each user reads their own account. */
export function wyreProvider(target: ProviderTargets['wyre']): Provider<User> {
  return wyre<User>({
    ...('credentials' in target ? { ...target.credentials, apiUrl: target.url } : target),
    account: ({ wyreAccount }) => wyreAccount,
    routes: [wyre.routes.account],
  })
}
