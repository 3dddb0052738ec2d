import { httpDateMs } from '@token-relay/protocol'
import { Agent, request } from 'undici'
import { tokenAnswerBytes } from '../../config/defaults.ts'
import { answerText } from '../../upstream/answer-text.ts'
import { upstreamFault } from '../../upstream/faults.ts'
import type { UpstreamHeaders } from '../../upstream/forwarded-call.ts'
import { type UpstreamAnswer, type UpstreamClient, headerValue } from '../../upstream/http-client.ts'

/** One request and what came of it. */
export interface Exchange {
  readonly url: string
  /** The scopes that an OAuth request asked for. Nothing else is kept of what was sent. */
  readonly askedScope: string | undefined
  readonly sentAtMs: number
  /** Milliseconds until the answer or the fault. */
  readonly tookMs: number
  /** Absent if the request failed. */
  readonly answer?: WatchedAnswer
  /** The fault of the connection, such as `ECONNREFUSED`. */
  readonly fault?: string
}

export interface WatchedAnswer extends UpstreamAnswer {
  readonly headers: UpstreamHeaders
}

/** A request to any address of a provider. */
export interface WatchedRequest {
  readonly provider: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends requests as a relay does, and keeps what it saw. */
export interface WatchedClient extends UpstreamClient {
  send(wanted: WatchedRequest): Promise<WatchedAnswer>
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[]
}

/**
 * Opens connections for one provider. Like the relay's, they follow no redirect and take no proxy.
 *
 * @param deadlineMs milliseconds for one answer
 */
export function createWatchedClient(deadlineMs: number): WatchedClient {
  const agent = new Agent({ connect: { timeout: deadlineMs } })
  const exchanges: Exchange[] = []
  return {
    exchanges,
    async send({ provider, method, url, headers, body }) {
      const [sentAtMs, startedMs] = [Date.now(), performance.now()]
      const note = (seen: Pick<Exchange, 'answer' | 'fault'>) => {
        const askedScope = new URLSearchParams(body).get('scope') ?? undefined
        exchanges.push({ url, askedScope, sentAtMs, tookMs: performance.now() - startedMs, ...seen })
      }
      try {
        const response = await request(url, {
          method,
          headers: { ...headers, 'accept-encoding': 'identity' },
          body: body ?? null,
          signal: AbortSignal.timeout(deadlineMs),
          dispatcher: agent,
        })
        const answer = await watchedAnswer(response, provider)
        note({ answer })
        return answer
      } catch (error) {
        note({ fault: faultCode(error) })
        throw upstreamFault(provider, error)
      }
    },
    close: () => agent.destroy(),
  }
}

async function watchedAnswer(
  { statusCode, headers, body }: Awaited<ReturnType<typeof request>>,
  provider: string,
): Promise<WatchedAnswer> {
  const packed = {
    body,
    encoding: headerValue(headers, 'content-encoding'),
    contentType: headerValue(headers, 'content-type'),
  }
  return {
    status: statusCode,
    headers,
    body: await answerText(packed, tokenAnswerBytes, provider),
    dateMs: httpDateMs(headerValue(headers, 'date')),
    retryAfter: headerValue(headers, 'retry-after'),
  }
}

/** The messages of sockets and of TLS may quote what was sent: only the code is kept. */
function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
