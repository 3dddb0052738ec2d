import { createBoundedMap } from '../bounded-map.ts'
import { forcedMintGapMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'

/** Mints that pages force, by refusing a token or by a log-out: one in 10 s under a key (M15). */
export interface ForcedMints<Token extends object> {
  /** Takes the one mint. Returns the milliseconds to wait for it, 0 if it is taken. */
  take(key: string): number
  /** Makes the next mint a forced one. @param refused the token that was refused: served again if the mint has to wait */
  mark(key: string, refused?: Token): void
  isMarked(key: string): boolean
  /** Returns the token that was refused, if the next mint is forced for that. */
  refused(key: string): Token | undefined
  unmark(key: string): void
}

/** Creates an empty set of at most `max` marks. */
export function createForcedMints<Token extends object>(clock: Clock, max: number): ForcedMints<Token> {
  const takenAtMs = createBoundedMap<string, number>(max)
  const marks = createBoundedMap<string, { readonly refused: Token | undefined }>(max)
  return {
    take(key) {
      const nowMs = clock.monotonicMs()
      const waitMs = (takenAtMs.get(key) ?? -Infinity) + forcedMintGapMs - nowMs
      if (waitMs > 0) return waitMs
      takenAtMs.set(key, nowMs)
      marks.delete(key)
      return 0
    },
    mark: (key, refused) => void marks.set(key, { refused }),
    isMarked: (key) => marks.has(key),
    refused: (key) => marks.get(key)?.refused,
    unmark: (key) => void marks.delete(key),
  }
}

/** The error for a page that forces mints too fast. */
export function tooManyForced(retryAfterMs: number): RelayError {
  return new RelayError('rate_limited', { retryAfterMs, limit: 'forced-mint' })
}
