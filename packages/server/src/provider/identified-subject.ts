import type { IdentifiedSubject, RelayUser, Subject } from '../user.ts'
import type { GatewayProvider } from './provider.ts'

/** Works out what a provider's routes know of a signed-in user. @throws RelayError `no_provider_account` */
export async function identifiedSubject(
  provider: GatewayProvider,
  { id, user }: Subject<RelayUser>,
): Promise<IdentifiedSubject> {
  const pid = await provider.account(user)
  const permissions = provider.permissions?.(user) ?? []
  return { id, pid, ...(permissions.length > 0 && { permissions }) }
}
