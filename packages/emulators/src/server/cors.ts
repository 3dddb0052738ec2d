import type { RecordedRequest } from './request.ts'
import type { Reply } from './reply.ts'

/** A provider's CORS policy. */
export interface CorsRule {
  /** Returns the value of `Access-Control-Allow-Origin` for an origin, or `null` to send none. */
  readonly allowOrigin: (origin: string) => string | null
  readonly methods: string
  /** A list of names: `*` does not cover `Authorization` (Fetch, "CORS non-wildcard request-header name"). */
  readonly headers: string
}

/** Returns the headers that let a page read a response. */
export function corsHeaders(rule: CorsRule | undefined, request: RecordedRequest): Record<string, string> {
  const { origin } = request.headers
  const allowed = rule && origin !== undefined ? rule.allowOrigin(origin) : null
  return allowed === null ? {} : { 'access-control-allow-origin': allowed, vary: 'origin' }
}

/** Answers a preflight. Returns `null` for other requests, and for all if the provider has no CORS policy. */
export function answerPreflight(rule: CorsRule | undefined, request: RecordedRequest): Reply | null {
  if (!rule || request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return null
  return {
    status: 204,
    headers: {
      ...corsHeaders(rule, request),
      'access-control-allow-methods': rule.methods,
      'access-control-allow-headers': rule.headers,
      'access-control-max-age': '600',
    },
  }
}
