import { isRecord } from '@token-relay/protocol'
import { kindOf } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import type { Provider } from './provider.ts'

/**
 * Checks that there are providers, that no two have the same id, and that their URLs are encrypted.
 *
 * @throws RelayConfigError
 */
export function checkProviders(providers: readonly Provider<never>[], allowInsecure: boolean): void {
  const list: unknown = providers
  if (!Array.isArray(list) || list.length === 0) {
    const sentence = 'providers is empty. List at least one, such as wealthica({ clientId, clientSecret }).'
    throw new RelayConfigError('no_providers', 'providers', sentence)
  }
  for (const [at, entry] of list.entries()) checkEntry(`providers[${at}]`, entry)
  const ids = new Set<string>()
  for (const { id, urls } of providers) {
    if (ids.has(id)) {
      const sentence = `Two providers are mounted as "${id}". Give one of them another id.`
      throw new RelayConfigError('duplicate_provider', 'providers', sentence)
    }
    ids.add(id)
    for (const [option, url] of Object.entries(urls)) checkScheme(option, url, allowInsecure)
  }
}

/** Catches the mistakes of JavaScript hosts: a function that was not called, or an object that is not a provider. */
function checkEntry(option: string, entry: unknown): void {
  const isProvider =
    isRecord(entry) &&
    typeof entry.id === 'string' &&
    (entry.mode === 'direct' || entry.mode === 'gateway') &&
    isRecord(entry.urls) &&
    Object.values(entry.urls).every((url) => typeof url === 'string')
  if (isProvider) return
  const sentence =
    typeof entry === 'function'
      ? `${option} is a function: call it, as in wealthica({ clientId, clientSecret }).`
      : `${option} is ${kindOf(entry)}, expected a provider, as a function such as wealthica({ clientId, clientSecret }) returns it.`
  throw new RelayConfigError('invalid_option', option, sentence)
}

/** G4: on plain HTTP everyone on the network path can read the secrets. */
function checkScheme(option: string, url: string, allowInsecure: boolean): void {
  if (allowInsecure || url.startsWith('https:')) return
  throw new RelayConfigError(
    'insecure_upstream',
    option,
    `${option} is ${url}, which is not encrypted. Use https, or set allowInsecureUpstream: true for an emulator.`,
  )
}

/**
 * Warns of providers whose tokens the processes of a relay cannot share, although they have a store: each process mints
 * its own, and if only the newest works, they end each other's.
 */
export function warnOfUnshared(providers: readonly Provider<never>[]): void {
  for (const provider of providers) {
    const recipe = provider.mode === 'direct' ? provider : provider.credential
    const isIssued = recipe && !('renewable' in recipe) // a key that the host stores costs no call
    if (!isIssued || recipe.identity) continue
    const part = provider.mode === 'direct' ? 'provider' : 'credential'
    const sentence =
      `The processes of this relay do not share the tokens of "${provider.id}", because its ${part} has no identity. ` +
      'Set identity to a list of what its tokens depend on, such as client id, scopes and audience.'
    process.emitWarning(sentence, { type: 'TokenRelayWarning', code: 'TOKEN_RELAY_NOT_SHARED' })
  }
}
