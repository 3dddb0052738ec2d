import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { gatewayDeadlinesMs, maxConnections, socketDeadlineMs } from '../defaults.ts'
import { upstreamFault } from './upstream-fault.ts'

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
