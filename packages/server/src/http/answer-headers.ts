import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'
import { maxPreflightHeaders } from '../config/defaults.ts'

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
export function corsHeaders(origin: string, exposedHeaders: string): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': exposedHeaders,
  }
}

/**
 * Returns the headers of a preflight answer (M16). The host trusts a listed origin, so a page may send any header, such
 * as its tracer's: the relay reads and forwards only those that it knows (G5).
 *
 * @param requested the request's `Access-Control-Request-Headers`
 */
export function preflightHeaders(
  origin: string,
  methods: string,
  requested: string | undefined,
): AnswerHeaders {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': allowedHeaders(requested),
    'Access-Control-Max-Age': '600',
  }
}

const needed = ['Content-Type', 'Authorization', 'Idempotency-Key']

/** Returns the names that every page needs and those that this one asks for, if they are well-formed and not too many. */
function allowedHeaders(requested = ''): string {
  const names = requested.split(',').map((name) => name.trim())
  const isSound = names.length <= maxPreflightHeaders && names.every((name) => headerName.test(name))
  const known = new Set(needed.map((name) => name.toLowerCase()))
  return [...needed, ...(isSound ? names.filter((name) => !known.has(name.toLowerCase())) : [])].join(', ')
}

/** RFC 9110 §5.6.2. */
const headerName = /^[\w!#$%&'*+.^`|~-]{1,64}$/

/** helmet is a middleware that sets headers, so it runs once on a response that is never sent. */
function helmetHeaders(): AnswerHeaders {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  helmet({ strictTransportSecurity: false })(request, response, () => {})
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  )
}
