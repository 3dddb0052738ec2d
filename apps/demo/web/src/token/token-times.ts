import type { Grant } from '@token-relay/browser'

/** A token's life, or a window of it, in seconds. */
export interface Span {
  readonly totalSeconds: number
  readonly leftSeconds: number
}

/** The life of a token. */
export function lifeOf({ answer, ageMs }: Grant): Span {
  const { issuedAt, expiresAt, expiresIn } = answer
  // Two dates of one clock: their difference holds, whatever that clock says.
  const totalSeconds = (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000
  return { totalSeconds, leftSeconds: Math.max(0, expiresIn - ageMs() / 1000) }
}

/** The time in which Connect takes a token; `null` where the provider has no Connect. */
export function connectWindowOf(grant: Grant): Span | null {
  const { windows, expiresIn } = grant.answer
  if (windows.connect === undefined) return null
  const ageWhenSent = lifeOf(grant).totalSeconds - expiresIn
  return {
    totalSeconds: windows.connect + ageWhenSent,
    leftSeconds: Math.max(0, windows.connect - grant.ageMs() / 1000),
  }
}

/** What is left as a share of the whole, 0 to 1. */
export function shareOf({ leftSeconds, totalSeconds }: Span): number {
  return totalSeconds > 0 ? Math.min(1, leftSeconds / totalSeconds) : 0
}
