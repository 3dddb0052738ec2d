import { httpDateMs } from '@token-relay/protocol'
import { RelayError, type RelayErrorDetails } from '../errors.ts'
import { bareType } from '../routes/media-type.ts'
import { isPending } from '../time/pending.ts'
import { providerWaitMs } from '../time/retry-after.ts'
import type { ForwardAnswer, UpstreamHeaders } from '../upstream/forwarded-call.ts'
import { headerValue } from '../upstream/http-client.ts'
import { type AnswerContext, type GatewayAnswer, answerHeaders, unusable } from './answer-context.ts'
import { discard, readAhead, searchedWhole } from './answer-stream.ts'
import { selectedAnswer } from './selected-answer.ts'

/**
 * Returns the browser's answer to a call: 2xx and 4xx responses unchanged, faults of the provider as errors of ours (G3,
 * G15).
 *
 * @throws RelayError
 */
export function returningAnswer(
  answer: ForwardAnswer,
  context: AnswerContext,
): GatewayAnswer | Promise<GatewayAnswer> {
  const fail = (error: unknown): never => {
    context.place.failed(error)
    discard(answer.body)
    throw error
  }
  try {
    const returned = checkedAnswer(answer, context)
    return isPending(returned) ? returned.catch(fail) : returned
  } catch (error) {
    return fail(error)
  }
}

function checkedAnswer(
  answer: ForwardAnswer,
  context: AnswerContext,
): GatewayAnswer | Promise<GatewayAnswer> {
  checkAnswer(answer, context)
  if (context.route.select) return selectedAnswer(answer, context)
  const { status, body } = answer
  const headers = answerHeaders(answer, context)
  if (body instanceof Uint8Array) return { status, headers, body: searchedWhole(body, context) }
  const isEvents = eventTypes.has(bareType(headers['content-type'] ?? ''))
  return readAhead(body, isEvents, context).then((begun) => ({ status, headers, body: begun }))
}

/** Types whose answers are a sequence of parts, each of which should arrive at once. */
const eventTypes: ReadonlySet<string> = new Set([
  'text/event-stream',
  'application/json-seq',
  'application/jsonl',
  'application/ndjson',
  'application/x-ndjson',
])

function checkAnswer({ status, headers }: ForwardAnswer, context: AnswerContext): void {
  const { provider, maxBytes } = context
  const { 'content-length': length } = headers
  if (status === 429) throw new RelayError('upstream_limited', waitOf({ status, headers }, context))
  if (status >= 500) {
    const message = 'The provider reports an internal error.'
    throw new RelayError('upstream_unavailable', { message, ...waitOf({ status, headers }, context) })
  }
  if (status < 200 || (status >= 300 && status < 400)) throw unusable(provider, `It answered ${status}.`)
  // We accept no compression. A compressed answer is a fault and could unpack to any size.
  if (isCompressed(headers))
    throw unusable(
      provider,
      'It is compressed, although the call asked for none (accept-encoding: identity). Check the proxies in front of the provider.',
    )
  if (Number(length) > maxBytes) throw unusable(provider, `It has ${Number(length)} bytes.`)
}

function waitOf(
  { status, headers }: Pick<ForwardAnswer, 'status' | 'headers'>,
  { provider, clock }: AnswerContext,
): RelayErrorDetails {
  const providerNowMs = httpDateMs(headerValue(headers, 'date')) ?? clock.nowMs()
  const waitMs = providerWaitMs(headerValue(headers, 'retry-after'), providerNowMs)
  return { provider, hint: `The provider answered ${status}.`, ...(waitMs && { retryAfterMs: waitMs }) }
}

/** RFC 9110 §8.4.1: codings are a list, in any case. */
function isCompressed({ 'content-encoding': encoding }: UpstreamHeaders): boolean {
  if (encoding === undefined) return false
  const codings = [encoding].flat().flatMap((list) => list.split(','))
  return codings.some((coding) => !['', 'identity'].includes(coding.trim().toLowerCase()))
}
