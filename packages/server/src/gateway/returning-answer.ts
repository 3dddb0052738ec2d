import type { Readable } from 'node:stream'
import { httpDateMs } from '@token-relay/protocol'
import { RelayError } from '../errors.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { type RuleLimits, askRule } from '../routes/route-rule.ts'
import type { Clock } from '../time/clock.ts'
import { providerWaitMs } from '../time/retry-after.ts'
import { upstreamFault } from '../upstream/faults.ts'
import { type ForwardAnswer, headerValue } from '../upstream/http-client.ts'
import type { IdentifiedSubject } from '../user.ts'
import { returningHeaders } from './header-lists.ts'

/** An answer for the browser. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/** The call that is answered. */
export interface AnswerContext extends RuleLimits {
  readonly provider: string
  readonly route: RoutePolicy
  readonly subject: IdentifiedSubject
  readonly clock: Clock
  /** Bytes of the body (G9). */
  readonly maxBytes: number
}

/**
 * Returns the browser's answer to a call: 2xx and 4xx responses unchanged, faults of the provider as errors of ours (G3,
 * G15).
 *
 * @throws RelayError
 */
export async function returningAnswer(answer: ForwardAnswer, context: AnswerContext): Promise<GatewayAnswer> {
  const { status, headers, body } = answer
  try {
    checkAnswer(answer, context)
    const bounded = boundedBody(body, context)
    if (!context.route.select || status >= 300) {
      return { status, headers: returningHeaders(headers), body: bounded }
    }
    // No other headers: counts and links would reveal entries that select removes.
    return { status, headers: { 'content-type': 'application/json' }, body: await selected(bounded, context) }
  } catch (error) {
    discard(body)
    throw error
  }
}

function checkAnswer({ status, headers }: ForwardAnswer, { provider, clock, maxBytes }: AnswerContext): void {
  const { 'content-encoding': encoding, 'content-length': length } = headers
  const providerNowMs = httpDateMs(headerValue(headers, 'date')) ?? clock.nowMs()
  const waitMs = providerWaitMs(headerValue(headers, 'retry-after'), providerNowMs)
  const wait = { provider, hint: `The provider answered ${status}.`, ...(waitMs && { retryAfterMs: waitMs }) }
  if (status === 429) throw new RelayError('upstream_limited', wait)
  if (status >= 500)
    throw new RelayError('upstream_unavailable', {
      message: 'The provider reports an internal error.',
      ...wait,
    })
  if (status < 200 || (status >= 300 && status < 400)) throw unusable(provider, `It answered ${status}.`)
  // We accept no compression. A compressed answer is a fault and could unpack to any size.
  if (encoding !== undefined && encoding !== 'identity')
    throw unusable(
      provider,
      'It is compressed, although the call asked for none (accept-encoding: identity). Check the proxies in front of the provider.',
    )
  if (Number(length) > maxBytes) throw unusable(provider, `It has ${Number(length)} bytes.`)
}

/** Ends the body when it grows too large (G9). The headers have been sent, so that only the connection can end. */
async function* boundedBody(
  body: Readable,
  { provider, onError, maxBytes }: AnswerContext,
): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue
      size += chunk.length
      if (size > maxBytes) throw unusable(provider, `It has more than ${maxBytes} bytes.`)
      yield chunk
    }
  } catch (error) {
    const fault = error instanceof RelayError ? error : upstreamFault(provider, error)
    if (!body.readableAborted || body.errored?.name !== 'AbortError') onError(fault)
    throw fault
  }
}

/** Returns the part of the answer that the route's `select` keeps. */
async function selected(
  body: AsyncIterable<Uint8Array>,
  { provider, route, subject, ...asking }: AnswerContext,
): Promise<AsyncIterable<Uint8Array>> {
  const value = await jsonOf(body, provider)
  // Serialised within the rule, so that a value that is not JSON is a refusal too.
  const select = async () => JSON.stringify(await route.select?.(value, subject))
  const text = await askRule(`select of ${route.id}`, select, asking)
  if (typeof text !== 'string') throw new RelayError('denied', { message: 'You may not see this.', provider })
  return oneChunk(Buffer.from(text))
}

async function jsonOf(body: AsyncIterable<Uint8Array>, provider: string): Promise<unknown> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw unusable(provider, 'It is not JSON, and its route has a select.')
  }
}

async function* oneChunk(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}

/** Ends a body that nobody reads, so that its connection is free again. */
export function discard(body: Readable): void {
  body.on('error', () => {}) // a destroyed body reports its abort
  body.destroy()
}

function unusable(provider: string, hint: string): RelayError {
  return new RelayError('upstream_bad_response', {
    provider,
    hint,
  })
}
