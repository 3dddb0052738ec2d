import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import {
  gatewayDeadlinesMs,
  maxConnections,
  socketDeadlineMs,
  tokenAnswerBytes,
  tokenDeadlineMs,
} from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { httpDateMs } from '@token-relay/protocol'

/** A request to a provider's token endpoint. */
export interface UpstreamRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A provider's complete answer. */
export interface UpstreamAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header in milliseconds since the epoch; `undefined` if it is missing or not a date. */
  readonly dateMs: number | undefined
  readonly retryAfter: string | undefined
}

/** Sends requests to token endpoints. Errors are built field by field, so that none can contain a secret. */
export interface UpstreamClient {
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout` or `upstream_bad_response` */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
  close(): Promise<void>
}

/** Opens a connection pool. Redirects are never followed, so a secret only reaches the configured address (G3). */
export function createUpstreamClient({ deadlineMs = tokenDeadlineMs } = {}): UpstreamClient {
  const agent = new Agent({
    connect: { timeout: Math.min(socketDeadlineMs, deadlineMs) },
    connections: maxConnections,
    // undici's timers are coarse and may fire early. The signal limits headers and body, on time.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: tokenAnswerBytes,
  })
  return {
    async send({ provider, method, url, headers, body }) {
      try {
        const signal = AbortSignal.timeout(deadlineMs)
        const answer = await request(url, { dispatcher: agent, method, headers, body: body ?? null, signal })
        return {
          status: answer.statusCode,
          body: await answer.body.text(),
          dateMs: httpDateMs(headerValue(answer.headers, 'date')),
          retryAfter: headerValue(answer.headers, 'retry-after'),
        }
      } catch (error) {
        throw upstreamFault(provider, error)
      }
    },
    close: () => agent.destroy(),
  }
}

/** A provider's response headers. A header that is sent several times is a list. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Returns a header that was sent once; `undefined` if it is missing, or repeated and so ambiguous. */
export function headerValue(headers: UpstreamHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TimeoutError',
])
const closings = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const brokenAnswers = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'HTTPParserError', // its name, because undici sets no code
])

/** Converts a fault to a RelayError with the fault's code alone: messages of sockets and parsers may quote secrets. */
export function upstreamFault(provider: string, error: unknown): RelayError {
  const code = faultCode(error)
  const hint = `The request to the provider failed: ${code}.`
  if (timeouts.has(code)) return new RelayError('upstream_timeout', { provider, hint })
  if (brokenAnswers.has(code)) return new RelayError('upstream_bad_response', { provider, hint })
  if (closings.has(code)) {
    const sentence = 'The relay was closed before the provider answered.'
    return new RelayError('upstream_unavailable', { message: sentence, provider })
  }
  return new RelayError('upstream_unavailable', { provider, hint })
}

function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** A complete gateway call: nothing is added after it was signed. */
export interface ForwardRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Aborts when the browser disconnects (G11). */
  readonly signal: AbortSignal
}

/** A provider's answer, with its body as a stream. */
export interface ForwardAnswer {
  readonly status: number
  readonly headers: UpstreamHeaders
  readonly body: Readable
}

/** Forwards gateway calls. */
export interface ForwardClient {
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout` or `upstream_bad_response` */
  forward(request: ForwardRequest): Promise<ForwardAnswer>
  close(): Promise<void>
}

/** Opens a connection pool for gateway calls. Redirects are returned, not followed; the gateway refuses them (G3). */
export function createForwardClient(deadlinesMs: DeadlinesMs = gatewayDeadlinesMs): ForwardClient {
  const agent = new Agent({
    connect: { timeout: Math.min(socketDeadlineMs, deadlinesMs.headers) },
    connections: maxConnections,
    headersTimeout: deadlinesMs.headers,
    bodyTimeout: deadlinesMs.idle,
  })
  return {
    async forward({ provider, method, url, headers, body, signal }) {
      try {
        const { statusCode, ...answer } = await request(url, {
          dispatcher: agent,
          method,
          headers,
          body: body.length > 0 ? body : null,
          signal: AbortSignal.any([signal, AbortSignal.timeout(deadlinesMs.total)]),
        })
        return { status: statusCode, headers: answer.headers, body: answer.body }
      } catch (error) {
        throw upstreamFault(provider, error)
      }
    },
    close: () => agent.destroy(),
  }
}

/** Deadlines of a gateway call, in milliseconds. */
export interface DeadlinesMs {
  /** Milliseconds until the provider's response headers. Default 10 000. Range 100 to 120 000. */
  readonly headers: number
  /** Milliseconds of silence within the response body. Default 15 000. Range 100 to 120 000. */
  readonly idle: number
  /** Milliseconds for the whole response. Default 30 000. Range 100 to 120 000. */
  readonly total: number
}
