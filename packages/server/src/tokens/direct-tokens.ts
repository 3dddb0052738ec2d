import type { Purpose } from '@token-relay/protocol'
import type { Clock } from './clock.ts'
import type { CredentialCache, CredentialSource } from './credentials/credential-cache.ts'
import type { ArrivedToken, HeldToken } from './credentials/held-token.ts'
import { RelayError } from './errors.ts'
import type { EventHub } from './events.ts'
import type { Provider } from './providers/provider.ts'
import { secretVersions } from './secret-source.ts'
import { type RelayUser, type Subject, subjectHash } from './subject.ts'
import type { UpstreamClient } from './upstream/http-client.ts'

/** What is asked of a provider's mint. */
export interface MintOrder<User extends RelayUser> {
  readonly subject: Subject<User>
  /** Left out by clients that do not say. */
  readonly purpose?: Purpose | undefined
  /** `tokenId` of a token that the provider answered 401 to. */
  readonly refused?: string | undefined
}

/** One provider's tokens, for any subject. */
export interface MintService<User extends RelayUser> {
  /** @throws RelayError */
  mint(order: MintOrder<User>): Promise<HeldToken>
  /** Forgets the subject's token; that of a mint under way is not kept either. */
  revoke(subjectId: string): void
}

/** What the mint services of one relay share. */
export interface MintParts {
  readonly cache: CredentialCache
  readonly upstream: UpstreamClient
  readonly clock: Clock
  readonly events: EventHub
  /** Told of every failed mint, once, however many callers share it. */
  readonly onError: (error: unknown) => void
}

/** Creates a provider's mint service on the relay's shared parts. */
export function createMintService<User extends RelayUser>(
  provider: Provider<User>,
  parts: MintParts,
): MintService<User> {
  const { cache, clock, events, onError } = parts
  const secrets = secretVersions(provider.secrets, clock)
  const connectWindowMs = (provider.windows.connect ?? Infinity) * 1000

  /** Asks the provider, and reports how that went. */
  const askProvider = async (account: string, subjectId: string): Promise<ArrivedToken> => {
    const startedAtMs = clock.monotonicMs()
    const report = (outcome: 'ok' | RelayError['code']) =>
      events.emit('mint', {
        provider: provider.id,
        subject: subjectHash(subjectId),
        outcome,
        durationMs: clock.monotonicMs() - startedAtMs,
      })
    try {
      const arrived = await provider.mint(account, parts)
      report('ok')
      return arrived
    } catch (error) {
      report(error instanceof RelayError ? error.code : 'internal_error')
      onError(error)
      throw error
    }
  }

  const sourceFor = (account: string, subjectId: string): CredentialSource => ({
    provider: provider.id,
    connectWindowMs,
    leewayMs: provider.leewaySeconds * 1000,
    secrets,
    mint: () => askProvider(account, subjectId),
  })

  return {
    async mint({ subject, purpose, refused }) {
      if (purpose && purpose !== 'api' && provider.windows[purpose] === undefined) {
        const sentence = `This provider has no purpose "${purpose}".`
        throw new RelayError('unsupported_purpose', sentence, { provider: provider.id })
      }
      const account = await provider.account(subject.user)
      return cache.obtain({
        slot: slotOf(provider.id, subject.id),
        account,
        demand: purpose ?? (provider.windows.connect === undefined ? 'api' : 'unsaid'),
        refused,
        source: sourceFor(account, subject.id),
      })
    },
    revoke(subjectId) {
      cache.forget(slotOf(provider.id, subjectId))
      events.emit('revoked', { provider: provider.id, subject: subjectHash(subjectId) })
    },
  }
}

/** Provider ids have no colon: no two pairs of provider and subject share a slot (M13). */
function slotOf(providerId: string, subjectId: string): string {
  return `${providerId}:${subjectId}`
}
