import { RelayConfigError } from './errors.ts'
import type { Provider } from './providers/provider.ts'
import type { RelayUser } from './subject.ts'

/** Checks the option `providers`: there is one, no two share an id, and secrets travel encrypted. @throws RelayConfigError */
export function checkProviders<User extends RelayUser>(
  providers: readonly Provider<User>[],
  allowInsecure: boolean,
): readonly Provider<User>[] {
  const list: unknown = providers
  if (!Array.isArray(list) || list.length === 0) {
    const sentence = 'providers is empty. List at least one, such as wealthica({ clientId, clientSecret }).'
    throw new RelayConfigError('no_providers', 'providers', sentence)
  }
  const ids = new Set<string>()
  for (const { id, urls } of providers) {
    if (ids.has(id)) {
      const sentence = `Two providers are mounted as "${id}". Give one of them another id.`
      throw new RelayConfigError('duplicate_provider', 'providers', sentence)
    }
    ids.add(id)
    for (const [option, url] of Object.entries(urls)) checkScheme(option, url, allowInsecure)
  }
  return providers
}

/** G4: a secret over plain HTTP is readable by everybody on the way. */
function checkScheme(option: string, url: string, allowInsecure: boolean): void {
  if (allowInsecure || url.startsWith('https:')) return
  throw new RelayConfigError(
    'insecure_upstream',
    option,
    `${option} is ${url}, which is not encrypted. Use https, or set allowInsecureUpstream: true for an emulator.`,
  )
}
