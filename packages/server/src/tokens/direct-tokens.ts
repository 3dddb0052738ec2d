import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import type { Issuer } from '../credentials/minter.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { DirectProvider, MintTools } from '../provider/provider.ts'
import type { EventHub } from '../events.ts'
import { type RelayUser, subjectHash } from '../user.ts'
import { createAnswerWriter } from './answer-writer.ts'
import { type Generations, slotOf } from './generations.ts'
import type { MintOrder, TokenService } from './token-service.ts'

/** What the token services of one relay share. */
export interface DirectTokenParts extends MintTools {
  readonly cache: CredentialCache
  readonly issuer: Issuer
  readonly generations: Generations
  readonly events: EventHub
}

/** Direct mode: the browser gets the provider's own token for the subject. */
export function createDirectTokens<User extends RelayUser>(
  provider: DirectProvider<User>,
  parts: DirectTokenParts,
): TokenService<User> {
  const { issuer, generations, events, upstream, clock } = parts
  const writer = createAnswerWriter(provider)
  const credentials = parts.cache.of({
    issuer,
    connectWindowMs: (provider.windows.connect ?? Infinity) * 1000,
    leewayMs: provider.leewaySeconds * 1000,
  })
  const tools: MintTools = Object.freeze({ upstream, clock })

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
    const held = await credentials.obtain({
      subjectId: subject.id,
      account,
      demand: purpose ?? (provider.windows.connect === undefined ? 'api' : 'unsaid'),
      refused,
      mint: () => provider.mint(account, tools),
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
      credentials.forget(subjectId)
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
