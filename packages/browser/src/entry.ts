import type { Purpose, TokenAnswer } from '@token-relay/protocol'
import { edgeMs } from '@token-relay/protocol'
import type { Clock } from './clock.ts'
import { startAge } from './clock.ts'
import {
  connectHardMs,
  firstHoldOffMs,
  hardEdge,
  maxHoldOffMs,
  onDemandLifeMs,
  softEdge,
} from './defaults.ts'
import type { TokenError } from './errors.ts'

/** A token and its age. */
export interface MintedToken {
  readonly answer: TokenAnswer
  /**
   * Returns the milliseconds since the token was requested, or `Infinity` if the clocks cannot tell. The relay counted
   * `expiresIn` after that instant, so the token never lives shorter than the client assumes.
   */
  readonly ageMs: () => number
}

/** A token for one user. */
export interface Grant extends MintedToken {
  /** Aborts when the user changes or signs out: stop using the token. */
  readonly signal: AbortSignal
}

/** A failed mint. During its hold-off, the same error is thrown again without a request. */
export interface Failure {
  readonly error: TokenError
  readonly ageMs: () => number
  readonly holdOffMs: number
}

/** What is known about one provider's token for one purpose and one user. */
export interface TokenEntry {
  /** Provider and purpose. */
  readonly key: string
  readonly provider: string
  readonly purpose: Purpose
  grant?: Grant | undefined
  /** The `tokenId` of the last token that the provider refused. */
  refused?: string | undefined
  /** The mint under way. */
  mint?: Promise<Grant> | undefined
  failure?: Failure | undefined
}

/** Milliseconds until a token's edges; 0 or less once they have passed. */
export interface Edges {
  /** The token is fresh until here. After it, serve the token and renew it in the background. */
  readonly freshMs: number
  /** The token is served until here. After it, renew the token first. */
  readonly servedMs: number
  /** The end of the token, or of the purpose's window. */
  readonly endMs: number
}

/** Returns a token's edges for a purpose. Without a token, all have passed. */
export function edgesOf(token: MintedToken | undefined, purpose: Purpose): Edges {
  if (!token) return { freshMs: 0, servedMs: 0, endMs: 0 }
  const { expiresIn, windows } = token.answer
  const lifeMs = Math.min(expiresIn, windows[purpose] ?? expiresIn) * 1000
  const endMs = lifeMs - token.ageMs()
  const hardMs = Math.min(purpose === 'connect' ? connectHardMs : edgeMs(lifeMs, hardEdge), lifeMs / 2)
  const softMs = lifeMs > onDemandLifeMs ? Math.min(edgeMs(lifeMs, softEdge), lifeMs / 2) : 0
  return { freshMs: endMs - Math.max(softMs, hardMs), servedMs: endMs - hardMs, endMs }
}

/** Returns the error of the last mint, during its hold-off. */
export function heldOffError({ failure }: TokenEntry): TokenError | undefined {
  return failure && failure.ageMs() < failure.holdOffMs ? failure.error : undefined
}

/**
 * Records why a mint failed. The hold-off is twice the last one, or longer if the relay asks for it, and `factor` times
 * that.
 */
export function fail(
  { clock }: { readonly clock: Clock },
  entry: TokenEntry,
  error: TokenError,
  factor = 1,
): void {
  const lastMs = entry.failure?.holdOffMs ?? 0
  const waitMs = Math.min(Math.max(lastMs * 2, firstHoldOffMs, error.retryAfterMs), maxHoldOffMs)
  // The device reports when it is online again.
  const holdOffMs = error.code === 'offline' ? 0 : waitMs * factor
  entry.failure = { error, holdOffMs, ageMs: startAge(clock) }
}
