import type { Purpose, TokenAnswer } from '@token-relay/protocol'
import {
  connectHardMs,
  firstHoldOffMs,
  hardShare,
  maxHardMs,
  maxHoldOffMs,
  maxSoftMs,
  minHardMs,
  minSoftMs,
  onDemandLifeMs,
  softShare,
} from './defaults.ts'
import type { TokenError } from './errors.ts'

/** A token and its age. */
export interface MintedToken {
  /** The relay's answer, with the token. */
  readonly answer: TokenAnswer
  /**
   * Returns the milliseconds since the token was requested. The relay counted `expiresIn` after that instant, so the
   * token never lives shorter than the client assumes.
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
  readonly atMs: number
  holdOffMs: number
}

/** The mints of a provider's token for one purpose and one user. */
export interface TokenEntry {
  /** Provider and purpose. */
  readonly key: string
  readonly provider: string
  readonly purpose: Purpose
  /** The mint under way. */
  mint?: Promise<Grant> | undefined
  failure?: Failure | undefined
}

/**
 * Milliseconds until a token's edges; 0 or less once they have passed. It is fresh until the first one: serve it. It is
 * served until the second one: renew it in the background. After that, renew it first. The third one is the end of the
 * token, or of the purpose's window.
 */
export type Edges = readonly [freshMs: number, servedMs: number, endMs: number]

/** Returns a token's edges for a purpose. Without a token, all have passed. */
export function edgesOf(token: MintedToken | undefined, purpose: Purpose): Edges {
  if (!token) return [0, 0, 0]
  const { expiresIn, windows } = token.answer
  const lifeMs = Math.min(expiresIn, windows[purpose] ?? expiresIn) * 1000
  const endMs = lifeMs - token.ageMs()
  const ofLife = clamp(lifeMs * hardShare, minHardMs, maxHardMs)
  const hardMs = Math.min(purpose === 'connect' ? connectHardMs : ofLife, lifeMs / 2)
  const softMs = lifeMs > onDemandLifeMs ? clamp(lifeMs * softShare, minSoftMs, maxSoftMs) : 0
  return [endMs - Math.max(softMs, hardMs), endMs - hardMs, endMs]
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}

/** Returns the error of the last mint, during its hold-off. */
export function heldOffError({ failure }: TokenEntry, nowMs: number): TokenError | undefined {
  return failure && nowMs < failure.atMs + failure.holdOffMs ? failure.error : undefined
}

/**
 * Records why a mint failed. The hold-off is twice the last one, or longer if the relay asks for it, and `factor` times
 * that.
 */
export function holdOff(entry: TokenEntry, error: TokenError, nowMs: number, factor = 1): void {
  const lastMs = entry.failure?.holdOffMs ?? 0
  const waitMs = clamp(Math.max(lastMs * 2, error.retryAfterMs), firstHoldOffMs, maxHoldOffMs)
  // The device reports when it is online again.
  entry.failure = { error, atMs: nowMs, holdOffMs: error.code === 'offline' ? 0 : waitMs * factor }
}
