import { Agent, request } from 'undici'
import { maxConnections, socketDeadlineMs, tokenAnswerBytes, tokenDeadlineMs } from '../defaults.ts'
import { httpDateMs } from './http-date.ts'
import { upstreamFault } from './upstream-fault.ts'

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
