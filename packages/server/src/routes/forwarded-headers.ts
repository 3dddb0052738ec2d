import { check, listOf } from '../config/checks.ts'

// One list for each direction. What a listed origin may read is worked out from the second one (M16).

/** Request headers that are forwarded; all others are dropped (G5). Idempotency-Key has separate rules. */
const requestHeaders = ['accept', 'accept-language', 'content-type', 'if-match'] as const

/** Response headers that are returned; cookies and the provider's CORS headers are dropped (G6). */
const responseHeaders = [
  'content-disposition',
  'content-language',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'location',
  'request-id',
  'retry-after',
  'x-request-id',
  'x-total-count',
] as const

/** Headers of our own answers that a page reads. */
const ownHeaders = ['Retry-After', 'WWW-Authenticate', 'RateLimit', 'RateLimit-Policy'] as const

/** Fetch standard, "CORS-safelisted response-header name": every page may read them. */
const readable = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
])

/** Additions of a provider or of a route. */
export interface HeaderAdditions {
  readonly requestHeaders?: readonly string[] | undefined
  readonly responseHeaders?: readonly string[] | undefined
}

/** The headers of a gateway's calls, in lower case. */
export interface HeaderLists {
  readonly request: readonly string[]
  readonly response: readonly string[]
}

/** Returns the headers that calls of a route carry in each direction. */
export function headerLists(...additions: readonly HeaderAdditions[]): HeaderLists {
  const request = additions.flatMap((more) => more.requestHeaders ?? [])
  const response = additions.flatMap((more) => more.responseHeaders ?? [])
  return {
    request: [...new Set([...requestHeaders, ...request])],
    response: [...new Set([...responseHeaders, ...response])],
  }
}

/** Returns `Access-Control-Expose-Headers` for answers that carry our own headers and those of the lists (M16). */
export function exposedHeaders(lists: readonly HeaderLists[]): string {
  const own = new Set(ownHeaders.map((name) => name.toLowerCase()))
  const names = new Set(lists.flatMap(({ response }) => response))
  return [...ownHeaders, ...[...names].filter((name) => !readable.has(name) && !own.has(name))].join(', ')
}

/**
 * Headers that no option may add: cookies and credentials, what belongs to one connection or to framing, what names
 * another client, method or host, and what the relay and the host's page set.
 */
const refused =
  /^(?:(?:set-)?cookie2?|(?:proxy-)?auth.*|www-authenticate|proxy-.*|connection|keep-alive|te|trailer|transfer-encoding|upgrade|host|expect|content-(?:length|encoding|range|security-policy.*)|accept-encoding|range|forwarded|via|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*|x-http-method.*|x-method-override|origin|referer|sec-.*|access-control-.*|cross-origin-.*|strict-transport-security|clear-site-data|refresh|alt-svc|service-worker.*|cache-control|vary|x-api-key|x-frame-options|x-content-type-options|idempotency-key|ratelimit.*|:.*)$/

/** Accepts a list of header names that a host adds. Empty if it is left out. */
export const headerNames = listOf(
  "header names in lower case, such as ['x-trace-id']",
  check({
    expected: 'a header name in lower case that is neither a cookie, a credential, nor one of the connection',
    parse: (value) =>
      typeof value === 'string' && /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(value) && !refused.test(value)
        ? value
        : undefined,
  }),
)
