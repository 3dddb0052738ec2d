import { type Provider, wakapay } from '@token-relay/server'
import { type User, userById } from '../users.ts'
import type { ProviderTargets } from './targets.ts'

/** Creates the relay's provider for WakaPay. Its token covers the whole business, so this app decides who may read the balance. */
export function wakapayProvider(target: ProviderTargets['wakapay']): Provider<User> {
  return wakapay<User>({
    ...('credentials' in target ? { ...target.credentials, apiUrl: target.url } : target),
    routes: [
      wakapay.routes.verifyTransfer,
      { ...wakapay.routes.balance, allow: ({ subject }) => userById(subject.id)?.role === 'treasurer' },
    ],
  })
}
