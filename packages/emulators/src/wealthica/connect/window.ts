import type { Grant } from '../tokens.ts'

/**
 * When a token stops being good for Connect, in milliseconds since the epoch: after the window, which counts
 * from `iat`, or at its `exp` if that comes first. The window's last second still counts.
 *
 * Assumption: `quick_retry` does not lengthen it. The SDK's own timer becomes 30 minutes then.
 */
export function connectEndsAtMs(grant: Grant, windowSeconds: number): number {
  const { issuedAtSeconds, expiresAtSeconds } = grant
  return Math.min((issuedAtSeconds + windowSeconds) * 1000 + 1, expiresAtSeconds * 1000)
}
