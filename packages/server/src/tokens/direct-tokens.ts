import type { CredentialCache } from '../credentials/credential-cache.ts'
import type { HeldToken } from '../credentials/held-token.ts'
import type { Issuer } from '../credentials/minter.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { EventHub } from '../events.ts'
import type { DirectProvider, MintTools } from '../provider/provider.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamClient } from '../upstream/http-client.ts'
import { subjectHash } from '../user.ts'
import { createAnswerWriter } from './answer-writer.ts'
import type { Generations } from './generations.ts'
import type { TokenRequest, TokenService } from './token-service.ts'

/** Parts of direct tokens. */
export interface DirectTokenParts {
  readonly cache: CredentialCache
  readonly issuer: Issuer
  readonly generations: Generations
  readonly events: EventHub
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

/** Creates the tokens of direct mode: the browser gets the provider's own token for the subject. */
export function createDirectTokens(
  provider: DirectProvider,
  { cache, issuer, generations, events, upstream, clock }: DirectTokenParts,
): TokenService {
  const { connect: connectWindowSeconds } = provider.windows
  const write = createAnswerWriter(provider)
  const tools: MintTools = Object.freeze({ upstream, clock })
  const credentials = cache.of({
    issuer,
    connectWindowMs: (connectWindowSeconds ?? Infinity) * 1000,
    leewayMs: provider.leewaySeconds * 1000,
  })

  /** K7: a subject that signs out while their request waits gets no token and leaves none in the cache. */
  const checkGeneration = ({ subject, generation }: TokenRequest): void => {
    if (generations.current(subject.id) !== generation) throw unauthenticated()
  }

  const obtain = async (request: TokenRequest): Promise<HeldToken> => {
    const { subject, purpose, refused } = request
    if (purpose === 'connect' && connectWindowSeconds === undefined) {
      throw unsupportedPurpose(provider.id, purpose)
    }
    const account = await provider.account(subject.user)
    checkGeneration(request)
    const held = await credentials.obtain({
      subjectId: subject.id,
      account,
      demand: purpose ?? (connectWindowSeconds === undefined ? 'api' : 'unsaid'),
      refused,
      mint: () => provider.mint(account, tools),
    })
    checkGeneration(request)
    return held
  }

  return {
    mint: async (request) => write(await obtain(request), request.subject.id, clock.monotonicMs()),
    generation: (subjectId) => generations.current(subjectId),
    revoke(subjectId) {
      generations.raise(subjectId)
      credentials.forget(subjectId)
      events.emit('revoked', () => ({ provider: provider.id, subject: subjectHash(subjectId) }))
    },
  }
}

/** The error for a purpose that a provider does not support. */
export function unsupportedPurpose(provider: string, purpose: string): RelayError {
  return new RelayError('unsupported_purpose', {
    message: `This provider has no purpose "${purpose}".`,
    provider,
  })
}
