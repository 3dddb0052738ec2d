import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** Header names and values, as `writeHead` takes them. */
export type AnswerHeaders = Readonly<Record<string, string>>

/**
 * Creates the headers of every answer: helmet's, without Strict-Transport-Security, which is the host's decision, and
 * those that keep answers out of caches (M8). They are the same for every request, so one call per relay is enough.
 */
export function createBaseHeaders(): AnswerHeaders {
  return {
    ...helmetHeaders(),
    'Cache-Control': 'no-store',
    // RFC 9110 §12.5.5: the front door reads these, so the answer depends on them.
    Vary: 'Origin, Sec-Fetch-Site',
  }
}

/** Returns the CORS headers for a listed origin (M9). The origin is echoed, never a wildcard. */
export function corsHeaders(origin: string): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy',
  }
}

/** Returns the headers of a preflight answer (M16). */
export function preflightHeaders(origin: string, methods: string): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'Content-Type, Authorization, Idempotency-Key',
    'Access-Control-Max-Age': '600',
  }
}

/** helmet is a middleware that sets headers, so it runs once on a response that is never sent. */
function helmetHeaders(): AnswerHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet({ strictTransportSecurity: false })(request, response, () => {})
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  )
}
