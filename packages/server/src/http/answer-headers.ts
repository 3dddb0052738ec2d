import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'

/** Header names and values, as `writeHead` takes them. */
export type AnswerHeaders = Readonly<Record<string, string>>

/**
 * Headers of every answer, worked out at boot: helmet's, except Strict-Transport-Security, which is the host's
 * decision, and what keeps answers out of caches (M8).
 */
export const baseHeaders: AnswerHeaders = {
  ...helmetHeaders(),
  'Cache-Control': 'no-store',
  // RFC 9110 §12.5.5: what the front door reads decides the answer.
  Vary: 'Origin, Sec-Fetch-Site',
}

/** CORS headers of an answer to a listed origin (M9): the origin is echoed, never a wildcard. */
export function corsHeaders(origin: string): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate, RateLimit, RateLimit-Policy',
  }
}

/** Headers of a preflight answer (M16). */
export function preflightHeaders(origin: string, methods: string): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': 'Content-Type, Authorization, Idempotency-Key',
    'Access-Control-Max-Age': '600',
  }
}

/** Lets helmet write once, on a response that is never sent. */
function helmetHeaders(): AnswerHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet({ strictTransportSecurity: false })(request, response, () => {})
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  )
}
