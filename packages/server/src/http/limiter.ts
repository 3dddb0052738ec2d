import { createHash } from 'node:crypto'
import { createBoundedMap } from '../bounded-map.ts'
import { limitWindowMs, maxCounters, sameWindowMs } from '../config/defaults.ts'
import { type LimitName, RelayError } from '../errors.ts'
import type { StoreAccess, StoreTime } from '../store/store-access.ts'
import type { WindowCount } from '../store/store.ts'
import type { Clock } from '../time/clock.ts'
import { isPending } from '../time/pending.ts'

/** Counts requests per key. A key's window begins with its first request and lasts a minute. */
export interface Limiter {
  readonly name: LimitName
  /** Counts one request. `time` is what the request may spend on the store. */
  count(key: string, time: StoreTime): Promise<Count> | Count
}

/** The state of a key's limit after a request. */
export interface Count {
  /** Members of the `RateLimit-Policy` and `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly policy: string
  readonly standing: string
  /** Milliseconds until the window ends, if the limit is exceeded. */
  readonly waitMs: number | undefined
}

/** A limit. */
export interface Limit {
  /** The limit's name in the `RateLimit` headers. */
  readonly name: LimitName
  /** Requests per minute. */
  readonly perMinute: number
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** Counts the requests of all processes. `undefined`: of this process alone. */
  readonly store: StoreAccess | undefined
}

interface Window {
  hits: number
  readonly endsAtMs: number
  /** Whether it is the window of the store, as the store's last answer described it. */
  readonly isShared: boolean
}

/**
 * Creates a limiter.
 *
 * express-rate-limit's `MemoryStore` reads `Date.now()` and sets a timer, so it cannot follow the relay's clock, and it
 * has no bound. Here a flood of keys evicts the keys that have been idle longest.
 *
 * Each process counts for itself, too. It goes on with its own count while the store is down, and does not ask the store
 * about a key that is over its limit.
 */
export function createLimiter({ name, perMinute, clock, store }: Limit): Limiter {
  const windows = createBoundedMap<string, Window>(maxCounters)
  const policy = `"${name}";q=${perMinute};w=${limitWindowMs / 1000}`

  const windowOf = (key: string, nowMs: number): Window => {
    const current = windows.get(key)
    if (current && nowMs < current.endsAtMs) return current
    const window = { hits: 0, endsAtMs: nowMs + limitWindowMs, isShared: false }
    windows.set(key, window)
    return window
  }

  const stateOf = (hits: number, leftMs: number): Count => {
    // Sums of readings are not exact: a whole window may be a fraction of a millisecond too long.
    const leftSeconds = Math.min(Math.ceil(leftMs / 1000), limitWindowMs / 1000)
    const standing = `"${name}";r=${Math.max(0, perMinute - hits)};t=${leftSeconds}`
    return { policy, standing, waitMs: hits > perMinute ? leftMs : undefined }
  }

  /** Brings this process's count up to that of all processes. */
  const adopt = (key: string, { hits, leftMs }: WindowCount): void => {
    const endsAtMs = clock.monotonicMs() + leftMs
    const known = windows.get(key)
    const isSame = known?.isShared && Math.abs(known.endsAtMs - endsAtMs) < sameWindowMs
    if (isSame) known.hits = Math.max(known.hits, hits)
    else windows.set(key, { hits, endsAtMs, isShared: true })
  }

  const countShared = async (key: string, local: Count, ask: () => Promise<WindowCount | undefined>) => {
    const shared = await ask()
    if (!shared) return local
    adopt(key, shared)
    return stateOf(shared.hits, shared.leftMs)
  }

  return {
    name,
    count(key, time) {
      const nowMs = clock.monotonicMs()
      const window = windowOf(key, nowMs)
      window.hits += 1
      const local = stateOf(window.hits, window.endsAtMs - nowMs)
      if (!store || local.waitMs !== undefined) return local
      const ask = () => store.ask(time, (shared) => shared.count(storeKey(name, key), limitWindowMs))
      return countShared(key, local, ask)
    },
  }
}

/** The store names neither subjects nor addresses, and its keys have a bound. */
function storeKey(name: string, key: string): string {
  return `limit:${name}:${createHash('sha256').update(key).digest().subarray(0, 16).toString('base64url')}`
}

/** The state of an answer that its limits go to. */
export interface LimitedAnswer {
  readonly headers: Record<string, string>
  /** What the request may still spend on the store, for all its limits together. */
  readonly limitTime: StoreTime
}

/** Counts one request and adds the limit's state to the headers (M10). @throws RelayError `rate_limited` */
export function spend(limiter: Limiter, key: string, answer: LimitedAnswer): Promise<void> | undefined {
  const count = limiter.count(key, answer.limitTime)
  return isPending(count)
    ? count.then((shared) => note(limiter, shared, answer))
    : note(limiter, count, answer)
}

function note({ name }: Limiter, { policy, standing, waitMs }: Count, { headers }: LimitedAnswer): undefined {
  const { 'RateLimit-Policy': policies, RateLimit: standings } = headers
  headers['RateLimit-Policy'] = policies ? `${policies}, ${policy}` : policy
  headers['RateLimit'] = standings ? `${standings}, ${standing}` : standing
  if (waitMs !== undefined) throw new RelayError('rate_limited', { retryAfterMs: waitMs, limit: name })
}
