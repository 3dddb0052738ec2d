/**
 * Returns the milliseconds that a `Retry-After` header asks for, or `undefined` if it asks for none: the header is
 * absent or malformed, the wait is 0, or the date has passed. The result has no upper bound; callers set one.
 *
 * RFC 9110 §10.2.3 allows whole seconds or a date. `Number` would also accept `0x10` and `1e3`.
 *
 * @param nowMs the time at the sender, from the response's `Date` header, so that the receiver's clock does not matter.
 *   Without it, a date asks for nothing.
 */
export function retryAfterMs(header: string | null | undefined, nowMs = NaN): number | undefined {
  const value = header ?? ''
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return waitMs > 0 ? waitMs : undefined
}

/**
 * Returns an HTTP date as milliseconds since 1970, or `undefined` if it is absent or not an IMF-fixdate (RFC 9110 §5.6.7).
 *
 * `Date.parse` alone reads `1` as a day in 2001.
 */
export function httpDateMs(value: string | null | undefined): number | undefined {
  const ms = Date.parse(value ?? '')
  return new Date(ms).toUTCString() === value && !Number.isNaN(ms) ? ms : undefined
}
