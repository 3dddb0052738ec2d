import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit'
import { ipv6PrefixBits, limitWindowMs, maxCounters } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'

/** Counts requests per key and minute. */
export interface Limiter {
  count(key: string): Promise<Count>
  close(): void
}

/** Where a client stands after a request. */
export interface Count {
  /** Members of the `RateLimit-Policy` and `RateLimit` headers (draft-ietf-httpapi-ratelimit-headers-10). */
  readonly policy: string
  readonly standing: string
  /** Milliseconds to wait, where the limit is exceeded. */
  readonly waitMs: number | undefined
}

/**
 * Creates a limiter on express-rate-limit's store. Requests are counted on the store itself: its middleware would
 * cost more than the rest of an answer.
 *
 * @param name names the limit in the `RateLimit` headers
 * @param limit requests a minute
 */
export function createLimiter(name: string, limit: number): Limiter {
  const store = new MemoryStore()
  rateLimit({ windowMs: limitWindowMs, limit, store }) // sets the store's window
  const policy = `"${name}";q=${limit};w=${limitWindowMs / 1000}`
  let keys = 0
  let countedFromMs = 0

  return {
    async count(key) {
      const { totalHits, resetTime } = await store.increment(key)
      if (Date.now() - countedFromMs >= limitWindowMs) [keys, countedFromMs] = [0, Date.now()]
      // Whoever commands this many addresses is not held by a limit per address: memory comes first.
      if (totalHits === 1 && ++keys > maxCounters) {
        keys = 0
        await store.resetAll()
      }
      const waitMs = Math.max(0, (resetTime?.getTime() ?? 0) - Date.now())
      const standing = `"${name}";r=${Math.max(0, limit - totalHits)};t=${Math.ceil(waitMs / 1000)}`
      return { policy, standing, waitMs: totalHits > limit ? waitMs : undefined }
    },
    close: () => store.shutdown(),
  }
}

/** Counts one request and adds where the client stands to `headers` (M10). @throws RelayError `rate_limited` */
export async function spend(limiter: Limiter, key: string, headers: Record<string, string>): Promise<void> {
  const { policy, standing, waitMs } = await limiter.count(key)
  const { 'RateLimit-Policy': policies, RateLimit: standings } = headers
  headers['RateLimit-Policy'] = policies ? `${policies}, ${policy}` : policy
  headers['RateLimit'] = standings ? `${standings}, ${standing}` : standing
  if (waitMs === undefined) return
  throw new RelayError('rate_limited', { retryAfterMs: waitMs })
}

/** What one client's address counts as: an IPv4 address itself, an IPv6 address its prefix. */
export function addressKey(address: string): string {
  // What dual-stack sockets report for IPv4: spare the parser.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  return mapped?.[1] ?? ipKeyGenerator(address, ipv6PrefixBits)
}
