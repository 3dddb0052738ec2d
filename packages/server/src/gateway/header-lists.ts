import { type UpstreamHeaders, headerValue } from '../upstream/http-client.ts'

/** Request headers that go on to the provider; all others end here (G5). Idempotency-Key has rules of its own. */
const requestHeaders = ['accept', 'accept-language', 'content-type'] as const

/** Response headers that come back; cookies and the provider's CORS end here (G6). */
const responseHeaders = [
  'content-disposition',
  'content-language',
  'content-type',
  'last-modified',
  'link',
  'retry-after',
  'x-total-count',
] as const

/** The browser's headers that go on, those excepted that its Connection header keeps for this hop (CVE-2026-33805). */
export function outgoingHeaders(header: (name: string) => string | undefined): Record<string, string> {
  const kept = new Set((header('connection') ?? '').toLowerCase().split(/[\s,]+/))
  return pick(requestHeaders, (name) => (kept.has(name) ? undefined : header(name)))
}

/** The provider's headers that come back. */
export function returningHeaders(headers: UpstreamHeaders): Record<string, string> {
  return pick(responseHeaders, (name) => headerValue(headers, name))
}

function pick(
  names: readonly string[],
  valueOf: (name: string) => string | undefined,
): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = valueOf(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
