import { maxRetryAfterMs } from '../config/defaults.ts'

/**
 * Reads a `Retry-After` header, seconds or a date (RFC 9110 §10.2.3), as milliseconds from now, at most 300 000.
 * Returns `undefined` for anything else, and for a date in the past.
 *
 * @param providerNowMs the provider's time, from its `Date` header, so that a difference between clocks does not matter
 */
export function retryAfterMs(header: string | undefined, providerNowMs: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : (httpDateMs(text) ?? 0) - providerNowMs
  return waitMs > 0 ? Math.min(waitMs, maxRetryAfterMs) : undefined
}

/** Converts milliseconds to a `Retry-After` value: whole seconds, rounded up, at least 1. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1000))
}

/**
 * Reads a header's date as milliseconds since the epoch. Returns `undefined` for anything but an IMF-fixdate
 * (RFC 9110 §5.6.7): `Date.parse` alone would read `1` as a day in 2001.
 */
export function httpDateMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? ms : undefined
}
