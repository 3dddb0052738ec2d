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
import { httpDateMs } from '../time/retry-after.ts'

/** A request to a provider's token endpoint. */
export interface UpstreamRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A provider's answer, read to its end. */
export interface UpstreamAnswer {
  readonly status: number
  readonly body: string
  /** The `Date` header as milliseconds since the epoch, if it is a date. */
  readonly dateMs: number | undefined
  readonly retryAfter: string | undefined
}

/** Sends requests to providers. Its errors are built field by field: they cannot hold a secret. */
export interface UpstreamClient {
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout` or `upstream_bad_response` */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
  close(): Promise<void>
}

/** Opens a connection pool. Redirects are never followed: a secret goes to the configured address or nowhere. */
export function createUpstreamClient({ deadlineMs = tokenDeadlineMs } = {}): UpstreamClient {
  const agent = new Agent({
    connect: { timeout: Math.min(socketDeadlineMs, deadlineMs) },
    connections: maxConnections,
    // undici's own timers are coarse and may fire early; the signal ends headers and body alike, on time.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: tokenAnswerBytes,
  })
  return {
    async send({ provider, method, url, headers, body }) {
      try {
        const signal = AbortSignal.timeout(deadlineMs)
        const answer = await request(url, { dispatcher: agent, method, headers, body: body ?? null, signal })
        const { date, 'retry-after': retryAfter } = answer.headers
        return {
          status: answer.statusCode,
          body: await answer.body.text(),
          dateMs: httpDateMs(single(date) ?? ''),
          retryAfter: single(retryAfter),
        }
      } catch (error) {
        throw upstreamFault(provider, error)
      }
    },
    close: () => agent.destroy(),
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
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
  'HTTPParserError', // its name: undici gives it no code
])

/** Keeps the fault's code and nothing else: messages of sockets and parsers may quote what was sent. */
export function upstreamFault(provider: string, error: unknown): RelayError {
  const code = faultCode(error)
  const hint = `The request to the provider failed: ${code}.`
  if (timeouts.has(code)) {
    return new RelayError('upstream_timeout', { provider, hint })
  }
  if (brokenAnswers.has(code)) {
    return new RelayError('upstream_bad_response', { provider, hint })
  }
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

/** A call on its way to a provider, complete: nothing is added after it was signed. */
export interface ForwardRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Aborted when the browser is gone (G11). */
  readonly signal: AbortSignal
}

/** A provider's answer; the body is still arriving. */
export interface ForwardAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

/** Forwards gateway calls. */
export interface ForwardClient {
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout` or `upstream_bad_response` */
  forward(request: ForwardRequest): Promise<ForwardAnswer>
  close(): Promise<void>
}

/** Opens a connection pool for forwarded calls. Redirects come back as they are and are refused later (G3). */
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

/** Milliseconds for the headers, for a pause within the body, and for the whole answer. */
export type DeadlinesMs = { readonly [Part in keyof typeof gatewayDeadlinesMs]: number }
