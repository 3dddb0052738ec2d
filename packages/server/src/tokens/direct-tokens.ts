import type { CredentialCache, CredentialSource } from '../credentials/credential-cache.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import { type MintReporting, reportedMint } from '../credentials/reported-mint.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { DirectProvider, MintTools } from '../provider/provider.ts'
import type { SecretVersions } from '../secrets/secret-versions.ts'
import { type RelayUser, subjectHash } from '../user.ts'
import { createAnswerWriter } from './answer-writer.ts'
import { type Generations, slotOf } from './generations.ts'
import type { MintOrder, TokenService } from './token-service.ts'

/** What the token services of one relay share. */
export interface DirectTokenParts extends MintReporting, MintTools {
  readonly cache: CredentialCache
  readonly generations: Generations
  /** The provider's secrets. */
  readonly secrets: SecretVersions
  /** Milliseconds for a whole mint. */
  readonly tokenDeadlineMs: number
}

/** Direct mode: the browser gets the provider's own token for the subject. */
export function createDirectTokens<User extends RelayUser>(
  provider: DirectProvider<User>,
  parts: DirectTokenParts,
): TokenService<User> {
  const { cache, clock, events, generations, secrets } = parts
  const writer = createAnswerWriter(provider)

  const sourceFor = (account: string, subjectId: string): CredentialSource => ({
    provider: provider.id,
    connectWindowMs: (provider.windows.connect ?? Infinity) * 1000,
    leewayMs: provider.leewaySeconds * 1000,
    secrets,
    deadlineMs: parts.tokenDeadlineMs,
    mint: () => reportedMint(provider.id, subjectId, () => provider.mint(account, parts), parts),
  })

  /** K7: whoever signs out while their request waits gets no token, and leaves none behind. */
  const checkGeneration = ({ subject, generation }: MintOrder<User>): void => {
    if (generations.current(slotOf(provider.id, subject.id)) !== generation) throw unauthenticated()
  }

  const obtain = async (order: MintOrder<User>): Promise<HeldToken> => {
    const { subject, purpose, refused } = order
    if (purpose && purpose !== 'api' && provider.windows[purpose] === undefined) {
      throw unsupportedPurpose(provider.id, purpose)
    }
    const account = await provider.account(subject.user)
    checkGeneration(order)
    const held = await cache.obtain({
      slot: slotOf(provider.id, subject.id),
      account,
      demand: purpose ?? (provider.windows.connect === undefined ? 'api' : 'unsaid'),
      refused,
      source: sourceFor(account, subject.id),
    })
    checkGeneration(order)
    return held
  }

  return {
    mintText: async (order) => writer.text(await obtain(order), order.subject.id, clock.monotonicMs()),
    mint: async (order) => writer.object(await obtain(order), order.subject.id, clock.monotonicMs()),
    generation: (subjectId) => generations.current(slotOf(provider.id, subjectId)),
    revoke(subjectId) {
      generations.raise(slotOf(provider.id, subjectId))
      cache.forget(slotOf(provider.id, subjectId))
      events.emit('revoked', () => ({ provider: provider.id, subject: subjectHash(subjectId) }))
    },
  }
}

/** The answer to a purpose that a provider does not know. */
export function unsupportedPurpose(provider: string, purpose: string): RelayError {
  return new RelayError('unsupported_purpose', {
    message: `This provider has no purpose "${purpose}".`,
    provider,
  })
}
