import { ipKeyGenerator } from 'express-rate-limit'
import { createBoundedMap } from '../bounded-map.ts'
import { ipv6PrefixBits, limitWindowMs, maxCounters } from '../config/defaults.ts'
import { type LimitName, RelayError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'

/** Counts requests per key. A key's window begins with its first request and lasts a minute. */
export interface Limiter {
  readonly name: LimitName
  /** Counts one request. */
  count(key: string): Count
}

/** The state of a key's limit after a request. */
export interface Count {
  /** Members of the `RateLimit-Policy` and `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly policy: string
  readonly standing: string
  /** Milliseconds until the window ends, if the limit is exceeded. */
  readonly waitMs: number | undefined
}

interface Window {
  hits: number
  readonly endsAtMs: number
}

/**
 * Creates a limiter.
 *
 * express-rate-limit's `MemoryStore` reads `Date.now()` and sets a timer, so it cannot follow the relay's clock, and it
 * has no bound. Here a flood of keys evicts the keys that have been idle longest.
 *
 * @param name the limit's name in the `RateLimit` headers
 * @param limit requests per minute
 */
export function createLimiter(name: LimitName, limit: number, clock: Pick<Clock, 'monotonicMs'>): Limiter {
  const windows = createBoundedMap<string, Window>(maxCounters)
  const policy = `"${name}";q=${limit};w=${limitWindowMs / 1000}`

  const windowOf = (key: string, nowMs: number): Window => {
    const current = windows.get(key)
    if (current && nowMs < current.endsAtMs) return current
    const window = { hits: 0, endsAtMs: nowMs + limitWindowMs }
    windows.set(key, window)
    return window
  }

  return {
    name,
    count(key) {
      const nowMs = clock.monotonicMs()
      const window = windowOf(key, nowMs)
      window.hits += 1
      const leftMs = window.endsAtMs - nowMs
      const standing = `"${name}";r=${Math.max(0, limit - window.hits)};t=${Math.ceil(leftMs / 1000)}`
      return { policy, standing, waitMs: window.hits > limit ? leftMs : undefined }
    },
  }
}

/** Counts one request and adds the limit's state to `headers` (M10). @throws RelayError `rate_limited` */
export function spend(limiter: Limiter, key: string, headers: Record<string, string>): void {
  const { policy, standing, waitMs } = limiter.count(key)
  const { 'RateLimit-Policy': policies, RateLimit: standings } = headers
  headers['RateLimit-Policy'] = policies ? `${policies}, ${policy}` : policy
  headers['RateLimit'] = standings ? `${standings}, ${standing}` : standing
  if (waitMs !== undefined)
    throw new RelayError('rate_limited', { retryAfterMs: waitMs, limit: limiter.name })
}

/**
 * Returns the key that a client's address counts under: an IPv4 address itself, an IPv6 address's prefix. A port and a
 * zone do not count: a client has another port with each connection, and some proxies write it.
 */
export function addressKey(address: string): string {
  return ipKeyGenerator(bareAddress(address), ipv6PrefixBits)
}

/** Returns an address without quotes, brackets, port and zone (RFC 7239 §6). */
function bareAddress(written: string): string {
  const text = written.trim().replaceAll(/^"|"$/g, '').trim().toLowerCase()
  const bracketed = /^\[([^\]]*)\](?::[\w.-]*)?$/.exec(text)?.[1]
  const withoutPort = bracketed ?? /^([^:]*):[^:]*$/.exec(text)?.[1] ?? text
  return withoutPort.replace(/%.*$/s, '')
}
