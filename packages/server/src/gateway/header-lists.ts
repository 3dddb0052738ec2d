import { type UpstreamHeaders, headerValue } from '../upstream/http-client.ts'

/** Request headers that are forwarded; all others are dropped (G5). Idempotency-Key has separate rules. */
const requestHeaders = ['accept', 'accept-language', 'content-type'] as const

/** Response headers that are returned; cookies and the provider's CORS headers are dropped (G6). */
const responseHeaders = [
  'content-disposition',
  'content-language',
  'content-type',
  'last-modified',
  'link',
  'retry-after',
  'x-total-count',
] as const

/** Returns the browser's headers to forward, except those that its Connection header names (CVE-2026-33805). */
export function outgoingHeaders(header: (name: string) => string | undefined): Record<string, string> {
  const kept = new Set((header('connection') ?? '').toLowerCase().split(/[\s,]+/))
  return pick(requestHeaders, (name) => (kept.has(name) ? undefined : header(name)))
}

/** Returns the provider's headers for the browser. */
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
