import { edgeMs, type Purpose, type TokenAnswer } from '@token-relay/protocol'
import { connectHardMs, hardEdge, onDemandLifeMs, softEdge } from './defaults.ts'

/** A token with its age, counted from when it was asked for: nothing later is certain. */
export interface Minted {
  readonly answer: TokenAnswer
  /** Milliseconds since the request; `Infinity` when the clock can no longer tell. */
  readonly ageMs: () => number
}

/** Milliseconds until the edges of a token's life; 0 or less behind them. */
export interface Edges {
  /** Until then it is fresh; behind it, it is served and renewed in the background. */
  readonly freshMs: number
  /** Until then it is served; behind it, it is renewed first. */
  readonly servedMs: number
  /** Until its end, or the end of the purpose's window. */
  readonly endMs: number
}

/** Where a token stands for a purpose; no token is behind every edge. */
export function edgesOf({
  grant,
  purpose,
}: {
  readonly grant?: Minted | undefined
  readonly purpose: Purpose
}): Edges {
  if (!grant) return { freshMs: 0, servedMs: 0, endMs: 0 }
  const { expiresIn, windows } = grant.answer
  const lifeMs = Math.min(expiresIn, windows[purpose] ?? expiresIn) * 1000
  const endMs = lifeMs - grant.ageMs()
  const hardMs = Math.min(purpose === 'connect' ? connectHardMs : edgeMs(lifeMs, hardEdge), lifeMs / 2)
  const softMs = lifeMs > onDemandLifeMs ? Math.min(edgeMs(lifeMs, softEdge), lifeMs / 2) : 0
  return { freshMs: endMs - Math.max(softMs, hardMs), servedMs: endMs - hardMs, endMs }
}
