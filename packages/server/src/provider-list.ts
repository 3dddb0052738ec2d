import { isRecord } from '@token-relay/protocol'
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
  for (const [index, entry] of list.entries()) checkEntry(entry, index)
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

/** What a JavaScript host may get wrong: a call forgotten, or a provider that was not made. */
function checkEntry(entry: unknown, index: number): void {
  const isProvider =
    isRecord(entry) &&
    typeof entry.id === 'string' &&
    (entry.mode === 'direct' || entry.mode === 'gateway') &&
    isRecord(entry.urls) &&
    Object.values(entry.urls).every((url) => typeof url === 'string')
  if (isProvider) return
  const option = `providers[${index}]`
  const sentence =
    typeof entry === 'function'
      ? `${option} is a function: call it, as in wealthica({ clientId, clientSecret }).`
      : `${option} is ${kindOf(entry)}, expected what a function such as wealthica({ clientId, clientSecret }) returns.`
  throw new RelayConfigError('invalid_option', option, sentence)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'no provider' : typeof value
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
