import type { Readable } from 'node:stream'
import { gatewayAnswerBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { type RuleAsking, askRule } from '../routes/route-table.ts'
import type { Clock } from '../time/clock.ts'
import { retryAfterMs } from '../time/retry-after.ts'
import { type ForwardAnswer, upstreamFault } from '../upstream/http-client.ts'
import type { IdentifiedSubject } from '../user.ts'
import { returningHeaders } from './header-lists.ts'

/** An answer on its way back to the browser. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/** Whose answer it is, and who gets it. */
export interface AnswerContext extends RuleAsking {
  readonly provider: string
  readonly route: RoutePolicy
  readonly subject: IdentifiedSubject
  readonly clock: Clock
}

/**
 * What the browser gets of a provider's answer: success and the provider's word to the user as they are, faults of
 * the provider as errors of ours (G3, G15).
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
    // Counts and links would tell of what select leaves out.
    return { status, headers: { 'content-type': 'application/json' }, body: await selected(bounded, context) }
  } catch (error) {
    body.on('error', () => {}) // a destroyed body reports its abort
    body.destroy()
    throw error
  }
}

function checkAnswer({ status, headers }: ForwardAnswer, { provider, clock }: AnswerContext): void {
  const { 'retry-after': retryAfter, date, 'content-encoding': encoding, 'content-length': length } = headers
  const dateMs = typeof date === 'string' ? Date.parse(date) : NaN
  const waitMs = retryAfterMs(
    typeof retryAfter === 'string' ? retryAfter : undefined,
    Number.isNaN(dateMs) ? clock.nowMs() : dateMs,
  )
  const wait = { provider, hint: `The provider answered ${status}.`, ...(waitMs && { retryAfterMs: waitMs }) }
  if (status === 429) throw new RelayError('upstream_limited', wait)
  if (status >= 500)
    throw new RelayError('upstream_unavailable', {
      message: 'The provider reports a fault of its own.',
      ...wait,
    })
  if (status < 200 || (status >= 300 && status < 400)) throw unusable(provider, `It answered ${status}.`)
  // We ask for none: a compressed answer is a fault, and could unpack to any size.
  if (encoding !== undefined && encoding !== 'identity') throw unusable(provider, 'It is compressed.')
  if (Number(length) > gatewayAnswerBytes) throw unusable(provider, `It has ${Number(length)} bytes.`)
}

/** The body, cut off where it grows too large (G9). By then the headers are out: the connection ends instead. */
async function* boundedBody(
  body: Readable,
  { provider, onError }: AnswerContext,
): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue
      size += chunk.length
      if (size > gatewayAnswerBytes) throw unusable(provider, `It has more than ${gatewayAnswerBytes} bytes.`)
      yield chunk
    }
  } catch (error) {
    const fault = error instanceof RelayError ? error : upstreamFault(provider, error)
    if (!body.readableAborted || body.errored?.name !== 'AbortError') onError(fault)
    throw fault
  }
}

/** The part of the answer that the route's `select` lets through. */
async function selected(
  body: AsyncIterable<Uint8Array>,
  { provider, route, subject, ...asking }: AnswerContext,
): Promise<AsyncIterable<Uint8Array>> {
  const value = await jsonOf(body, provider)
  // Written here, so that what cannot be written is a refusal too.
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

function unusable(provider: string, hint: string): RelayError {
  return new RelayError('upstream_bad_response', {
    provider,
    hint,
  })
}
