import type { RecordedRequest } from './request.ts'
import type { Reply } from './reply.ts'

/** What pages of which origins may do. */
export interface CorsRule {
  /** The value of `Access-Control-Allow-Origin` for a page's origin; `null` for none. */
  readonly allowOrigin: (origin: string) => string | null
  readonly methods: string
  /**
   * By name: `*` does not cover `Authorization` (Fetch standard, "CORS non-wildcard request-header name").
   */
  readonly headers: string
}

/** The headers that let a page read an answer. */
export function corsHeaders(rule: CorsRule | undefined, request: RecordedRequest): Record<string, string> {
  const { origin } = request.headers
  const allowed = rule && origin !== undefined ? rule.allowOrigin(origin) : null
  return allowed === null ? {} : { 'access-control-allow-origin': allowed, vary: 'origin' }
}

/** The answer to a preflight; `null` where the request is not one, or the provider answers none. */
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
