import { maxRetryAfterMs } from '../config/defaults.ts'

/**
 * Milliseconds that a `Retry-After` header asks for: seconds or a date (RFC 9110 §10.2.3), at most 300 s.
 * Anything else, also a date that has passed, gives `undefined`.
 *
 * @param providerNowMs the provider's own time, from its `Date` header, so that no clock of ours matters
 */
export function retryAfterMs(header: string | undefined, providerNowMs: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : (httpDateMs(text) ?? 0) - providerNowMs
  return waitMs > 0 ? Math.min(waitMs, maxRetryAfterMs) : undefined
}

/** A `Retry-After` value of ours: whole seconds, rounded up, at least 1. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1000))
}

/**
 * A header's date as milliseconds since the epoch; anything but an IMF-fixdate (RFC 9110 §5.6.7) gives `undefined`:
 * `Date.parse` alone reads `1` as a day of 2001.
 */
export function httpDateMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? ms : undefined
}
