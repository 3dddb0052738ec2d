import type { Readable } from 'node:stream'
import { httpDateMs } from '@token-relay/protocol'
import { readAheadBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { bareType } from '../routes/media-type.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { type RuleLimits, askRule } from '../routes/route-rule.ts'
import type { Clock } from '../time/clock.ts'
import { providerWaitMs } from '../time/retry-after.ts'
import { upstreamFault } from '../upstream/faults.ts'
import { type ForwardAnswer, headerValue } from '../upstream/http-client.ts'
import type { IdentifiedSubject } from '../user.ts'
import { createdPath, returningHeaders } from './call-headers.ts'
import { AlteredNumber, type JsonSource, parseJson } from './json-numbers.ts'
import type { CredentialSearch } from './quoted-credential.ts'

/** An answer for the browser. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, or a stream of a body that is larger than what is read ahead. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/** The call that is answered. */
export interface AnswerContext extends RuleLimits {
  readonly provider: string
  readonly apiUrl: string
  /** The address that was called. */
  readonly url: string
  /** The parameters that the relay added. */
  readonly injected: Readonly<Record<string, string>>
  readonly route: RoutePolicy
  /** The response headers that the route returns, in lower case. */
  readonly headerNames: readonly string[]
  readonly subject: IdentifiedSubject
  readonly clock: Clock
  /** Bytes of the body (G9). */
  readonly maxBytes: number
  /** Finds the call's credentials in the answer (K11). */
  readonly search: CredentialSearch
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/**
 * Returns the browser's answer to a call: 2xx and 4xx responses unchanged, faults of the provider as errors of ours (G3,
 * G15).
 *
 * @throws RelayError
 */
export async function returningAnswer(answer: ForwardAnswer, context: AnswerContext): Promise<GatewayAnswer> {
  const { status, body } = answer
  try {
    checkAnswer(answer, context)
    if (context.route.select) return await selectedAnswer(answer, context)
    const headers = answerHeaders(answer, context)
    // Each event of a stream of events should arrive at once.
    const isEvents = bareType(headers['content-type'] ?? '') === 'text/event-stream'
    const stream = boundedBody(body, context)
    return { status, headers, body: await readAhead(stream, isEvents ? 0 : readAheadBytes, context) }
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

/** Returns the headers for the browser. `Location` only says what a write has made, never where to go. */
function answerHeaders({ status, headers }: ForwardAnswer, context: AnswerContext): Record<string, string> {
  const { headerNames, search, provider } = context
  const returned = returningHeaders(headerNames, headers)
  const location = status === 201 || status === 202 ? createdPath(headers, context) : undefined
  if (location !== undefined) returned.location = location
  for (const [name, value] of Object.entries(returned)) {
    if (search.isIn(value)) throw quoted(provider, `its header ${name}`)
  }
  return returned
}

/** Ends the body when it grows too large (G9). */
async function* boundedBody(
  body: Readable,
  { provider, signal, maxBytes }: AnswerContext,
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
    signal.throwIfAborted()
    throw error instanceof RelayError ? error : upstreamFault(provider, error)
  }
}

/**
 * Reads the first bytes, so that a fault in them is an error and not half an answer. Returns the whole body if there are
 * no more.
 *
 * @throws RelayError
 */
async function readAhead(
  body: AsyncGenerator<Uint8Array>,
  maxBytes: number,
  context: AnswerContext,
): Promise<GatewayAnswer['body']> {
  const chunks: Uint8Array[] = []
  let isWhole = false
  for (let size = 0; size < maxBytes && !isWhole;) {
    const { done, value } = await body.next()
    if (done) isWhole = true
    else {
      chunks.push(value)
      size += value.length
    }
  }
  const head = Buffer.concat(chunks)
  if (context.search.isInBytes(head)) throw quoted(context.provider, 'its body')
  return isWhole ? head : reported(searchedBody(joined(head, body), context), context)
}

async function* joined(head: Buffer, body: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head
    yield* body
  } finally {
    await body.return(undefined)
  }
}

/** Ends the body before a credential of ours is in it (K11), also one that two chunks share. */
async function* searchedBody(
  body: AsyncIterable<Uint8Array>,
  { provider, search }: AnswerContext,
): AsyncGenerator<Uint8Array> {
  let open: Buffer = Buffer.alloc(0)
  for await (const chunk of body) {
    const bytes = Buffer.concat([open, chunk])
    if (search.isInBytes(bytes)) throw quoted(provider, 'its body')
    const end = bytes.length - search.openBytes(bytes)
    open = bytes.subarray(end)
    if (end > 0) yield bytes.subarray(0, end)
  }
  if (open.length > 0) yield open
}

/** Reports a fault after the headers have been sent: the connection can only end, and nobody else hears of it. */
async function* reported(
  body: AsyncIterable<Uint8Array>,
  { onError, signal }: AnswerContext,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    if (!signal.aborted) onError(error)
    throw error
  }
}

/** Returns the part of the answer that the route's `select` keeps. */
async function selectedAnswer(answer: ForwardAnswer, context: AnswerContext): Promise<GatewayAnswer> {
  const { status, body } = answer
  const { provider, route, subject, search, ...asking } = context
  if (status >= 400) {
    // `select` expects what a success looks like, and an error may name another user's data.
    discard(body)
    return { status, headers: {}, body: Buffer.alloc(0) }
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of boundedBody(body, context)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  if (bytes.length === 0) {
    const { location } = answerHeaders(answer, context)
    return { status, headers: location === undefined ? {} : { location }, body: bytes }
  }
  const source = jsonOf(bytes, provider)
  let altered: AlteredNumber | undefined
  // Serialised within the rule, so that a value that is not JSON is a refusal too.
  const select = async () => {
    const part = await route.select?.(source.value, subject)
    try {
      return source.write(part)
    } catch (error) {
      if (!(error instanceof AlteredNumber)) throw error
      altered = error
      return undefined
    }
  }
  const text = await askRule(`select of ${route.id}`, select, asking)
  if (altered) throw unusable(provider, 'It has numbers that JavaScript would round, and select copies them.')
  if (typeof text !== 'string') throw new RelayError('denied', { message: 'You may not see this.', provider })
  if (search.isIn(text)) throw quoted(provider, 'its body')
  // No other headers: counts and links would reveal entries that select removes.
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) }
}

function jsonOf(bytes: Uint8Array, provider: string): JsonSource {
  let text: string
  try {
    // RFC 8259 §8.1: a byte order mark may be ignored. Fatal: other bytes would be replaced without a word.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unusable(provider, 'It is not UTF-8, and its route has a select.')
  }
  try {
    return parseJson(text)
  } catch {
    throw unusable(provider, 'It is not JSON, and its route has a select.')
  }
}

/** Ends a body that nobody reads, so that its connection is free again. */
export function discard(body: Readable): void {
  body.on('error', () => {}) // a destroyed body reports its abort
  body.destroy()
}

function unusable(provider: string, hint: string): RelayError {
  return new RelayError('upstream_bad_response', { provider, hint })
}

function quoted(provider: string, place: string): RelayError {
  return unusable(provider, `It quotes a credential of the call in ${place}.`)
}
