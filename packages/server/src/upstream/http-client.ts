import { httpDateMs } from '@token-relay/protocol'
import {
  gatewayDeadlinesMs,
  socketDeadlineMs,
  tokenAnswerBytes,
  tokenDeadlineMs,
} from '../config/defaults.ts'
import type { CallerSignal } from '../caller-signal.ts'
import { systemClock } from '../time/clock.ts'
import { answerText } from './answer-text.ts'
import { type Network, maxRedirections, openConnections } from './connections.ts'
import { upstreamFault } from './faults.ts'
import type { ForwardAnswer, UpstreamHeaders } from './forwarded-call.ts'

/** A request to a provider's token endpoint. */
export interface UpstreamRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /**
   * Whether it may be sent again if a reused connection closes without one byte of an answer. Default: whether its
   * method is idempotent (RFC 9110 §9.2.2).
   */
  readonly isRepeatable?: boolean
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
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout`, `upstream_bad_response` or `misconfigured` */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>
  close(): Promise<void>
}

/** How a client reaches providers. */
export interface ClientNetwork extends Pick<Network, 'dispatcher'>, Partial<Pick<Network, 'clock'>> {
  /** Default: 2 000, and longer by as much as the client's deadline is longer than its default. */
  readonly connectDeadlineMs?: number | undefined
}

/** Opens connections for token calls. Redirects are never followed, so a secret only reaches the configured address (G3). */
export function createUpstreamClient({
  deadlineMs = tokenDeadlineMs,
  ...network
}: ClientNetwork & { readonly deadlineMs?: number } = {}): UpstreamClient {
  const connections = openConnections(networkFor(network, deadlineMs, tokenDeadlineMs))
  return {
    async send({ provider, method, url, headers, body = null, isRepeatable = method !== 'POST' }) {
      try {
        const { statusCode, ...answer } = await connections.request({
          method,
          url,
          headers: { ...headers, 'accept-encoding': 'identity' },
          body,
          isRepeatable,
          signal: AbortSignal.timeout(deadlineMs),
          // undici's timers are coarse and may fire early. The signal limits headers and body, on time.
          headersTimeout: 0,
          bodyTimeout: 0,
        })
        const encoding = joined(answer.headers['content-encoding'])
        const contentType = headerValue(answer.headers, 'content-type')
        const packed = { body: answer.body, encoding, contentType }
        return {
          status: statusCode,
          body: await answerText(packed, tokenAnswerBytes, provider),
          dateMs: httpDateMs(headerValue(answer.headers, 'date')),
          retryAfter: headerValue(answer.headers, 'retry-after'),
        }
      } catch (error) {
        throw upstreamFault(provider, error)
      }
    },
    close: () => connections.close(),
  }
}

function networkFor(
  { dispatcher, connectDeadlineMs, clock = systemClock }: ClientNetwork,
  deadlineMs: number,
  defaultMs: number,
): Network {
  const connectMs = connectDeadlineMs ?? followingConnectDeadlineMs(deadlineMs, defaultMs)
  return { dispatcher, connectDeadlineMs: Math.min(connectMs, deadlineMs), clock }
}

/**
 * Returns the milliseconds to connect if the host has set none: 2 000, and those that it has added to the default
 * deadline. A host that lengthens a deadline has a slow network.
 */
export function followingConnectDeadlineMs(deadlineMs: number, defaultMs: number): number {
  return socketDeadlineMs + Math.max(0, deadlineMs - defaultMs)
}

/** Returns a header that was sent once; `undefined` if it is missing, or repeated and so ambiguous. */
export function headerValue(headers: UpstreamHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Returns a header that is a list, as one line (RFC 9110 §5.3). */
function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value
}

/** A complete gateway call: nothing is added after it was signed. */
export interface ForwardRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Aborts when the browser disconnects (G11). */
  readonly signal: CallerSignal
  /** Whether it may be sent again if a reused connection closes without one byte of an answer. */
  readonly isRepeatable: boolean
}

/** Forwards gateway calls. */
export interface ForwardClient {
  /** @throws RelayError `upstream_unavailable`, `upstream_timeout`, `upstream_bad_response` or `misconfigured` */
  forward(request: ForwardRequest): Promise<ForwardAnswer>
  close(): Promise<void>
}

/** Opens connections for gateway calls. Redirects are returned, not followed; the gateway refuses them (G3). */
export function createForwardClient(
  deadlinesMs: DeadlinesMs = gatewayDeadlinesMs,
  network: ClientNetwork = {},
): ForwardClient {
  const connections = openConnections(networkFor(network, deadlinesMs.headers, gatewayDeadlinesMs.headers))
  return {
    forward({ provider, method, url, headers, body, signal, isRepeatable }) {
      const pathAt = pathIn(url)
      const request = {
        method,
        origin: url.slice(0, pathAt),
        path: url.slice(pathAt) || '/',
        headers,
        body: body.length > 0 ? body : null,
        headersTimeout: deadlinesMs.headers,
        bodyTimeout: deadlinesMs.idle,
        maxRedirections,
      }
      return connections
        .forward(request, { signal, totalTimeout: deadlinesMs.total, isRepeatable })
        .catch((error: unknown) => {
          throw upstreamFault(provider, error)
        })
    },
    close: () => connections.close(),
  }
}

/**
 * Returns where the path of a URL begins. The URL was built from a checked base and a checked path: parsing it would take
 * 4 µs of CPU, and could change what was signed (G13).
 */
function pathIn(url: string): number {
  const at = url.indexOf('/', url.indexOf('//') + 2)
  return at === -1 ? url.length : at
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
