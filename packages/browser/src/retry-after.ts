/**
 * Milliseconds that an answer's `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3); 0 for anything else.
 * The answer's own `Date` says from when a date counts: the device's clock may show anything.
 */
export function retryAfterMsOf(headers: Headers): number {
  const text = headers.get('retry-after') ?? ''
  const isDate = text.endsWith('GMT')
  const waitMs = isDate ? Date.parse(text) - Date.parse(headers.get('date') ?? '') : Number(text) * 1000
  return waitMs > 0 ? waitMs : 0
}
