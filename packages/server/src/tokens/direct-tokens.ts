import type { CredentialCache } from '../credentials/credential-cache.ts'
import { type HeldToken, ageMs, leftMs } from '../credentials/held-token.ts'
import { type Issuer, staleToken } from '../credentials/minter.ts'
import { windowLeftMs } from '../credentials/token-life.ts'
import { RelayError, unauthenticated } from '../errors.ts'
import type { DirectProvider, MintTools } from '../provider/provider.ts'
import type { Clock } from '../time/clock.ts'
import type { UpstreamClient } from '../upstream/http-client.ts'
import { createAnswerWriter } from './answer-writer.ts'
import type { ProcessTime } from './process-time.ts'
import type { Revocations } from './revocations.ts'
import type { SignOut, TokenRequest, TokenService } from './token-service.ts'

/** Parts of direct tokens. */
export interface DirectTokenParts {
  readonly cache: CredentialCache
  readonly issuer: Issuer
  readonly revocations: Revocations
  readonly time: ProcessTime
  readonly signOut: SignOut
  readonly upstream: UpstreamClient
  readonly clock: Clock
}

/** Creates the tokens of direct mode: the browser gets the provider's own token for the subject. */
export function createDirectTokens(
  provider: DirectProvider,
  { cache, issuer, revocations, time, signOut, upstream, clock }: DirectTokenParts,
): TokenService {
  const { connect: connectWindowSeconds } = provider.windows
  const connectWindowMs = (connectWindowSeconds ?? Infinity) * 1000
  const connectLeftMs = (held: HeldToken, nowMs: number): number =>
    windowLeftMs(connectWindowMs, ageMs(held, nowMs))
  const write = createAnswerWriter(provider)
  const tools: MintTools = Object.freeze({ upstream, clock })
  const credentials = cache.of({
    issuer,
    identity: provider.identity && [
      'direct',
      JSON.stringify(Object.entries(provider.urls)),
      ...provider.identity,
    ],
    connectWindowMs,
    leewayMs: provider.leewaySeconds * 1000,
  })

  /** K7: a subject that signs out while their request waits gets no token and leaves none in the cache. */
  const checkSignedIn = ({ subject, identified }: TokenRequest): void => {
    if (revocations.isSignedOut(subject.id, identified)) throw unauthenticated()
  }

  /** A token may expire between the cache and the answer. The answer counts whole milliseconds. */
  const checkDelivery = (held: HeldToken, { purpose }: TokenRequest, nowMs: number): void => {
    const windowMs = purpose === 'connect' ? connectLeftMs(held, nowMs) : Infinity
    if (Math.min(leftMs(held, nowMs), windowMs) >= 1) return
    throw staleToken(provider.id, 'The token expired before it could be delivered.')
  }

  const obtain = async (request: TokenRequest): Promise<HeldToken> => {
    const { subject, purpose, refused } = request
    if (purpose === 'connect' && connectWindowSeconds === undefined) {
      throw unsupportedPurpose(provider.id, purpose)
    }
    const account = await provider.account(subject.user)
    checkSignedIn(request)
    const held = await credentials.obtain({
      subjectId: subject.id,
      account,
      demand: purpose ?? (connectWindowSeconds === undefined ? 'api' : 'unsaid'),
      refused,
      mint: () => provider.mint(account, tools),
    })
    checkSignedIn(request)
    return held
  }

  return {
    async mint(request) {
      const held = await obtain(request)
      const nowMs = clock.monotonicMs()
      checkDelivery(held, request, nowMs)
      return write(held, request.subject.id, nowMs)
    },
    now: () => time.now(),
    revoke(subjectId, by) {
      credentials.forget(subjectId, by)
      return signOut(subjectId)
    },
    forget: (subjectId, atMs) => credentials.forget(subjectId, 'elsewhere', atMs),
  }
}

/** The error for a purpose that a provider does not support. */
export function unsupportedPurpose(provider: string, purpose: string): RelayError {
  return new RelayError('unsupported_purpose', {
    message: `This provider has no purpose "${purpose}".`,
    provider,
  })
}
