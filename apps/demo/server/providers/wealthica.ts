import { type Provider, wealthica } from '@token-relay/server'
import type { User } from '../users.ts'
import type { ProviderTargets } from './targets.ts'

/** Creates the relay's provider for Wealthica. Users have the same id there as here. */
export function wealthicaProvider(target: ProviderTargets['wealthica']): Provider<User> {
  if (!('credentials' in target)) return wealthica<User>(target)
  const { credentials, apiUrl, connectUrl } = target
  return wealthica<User>({ ...credentials, apiUrl, connectUrl, connectMessages: { announces: true } })
}
