import { RelayError } from '../errors.ts'
import { askRule } from '../routes/route-rule.ts'
import type { ForwardAnswer } from '../upstream/forwarded-call.ts'
import { type AnswerContext, type GatewayAnswer, answerHeaders, quoted, unusable } from './answer-context.ts'
import { discard, wholeBody } from './answer-stream.ts'
import { AlteredNumber, type JsonSource, parseJson } from './json-numbers.ts'

/** Returns the part of the answer that the route's `select` keeps. */
export async function selectedAnswer(answer: ForwardAnswer, context: AnswerContext): Promise<GatewayAnswer> {
  const { status, body } = answer
  const { provider, route, subject, search, ...asking } = context
  if (status >= 400) {
    // `select` expects what a success looks like, and an error may name another user's data.
    discard(body)
    return { status, headers: {}, body: Buffer.alloc(0) }
  }
  const received = textOf(await wholeBody(body, context), provider)
  if (received.trim() === '') {
    const { location } = answerHeaders(answer, context)
    return { status, headers: location === undefined ? {} : { location }, body: Buffer.alloc(0) }
  }
  const source = jsonOf(received, provider)
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

function textOf(bytes: Uint8Array, provider: string): string {
  try {
    // RFC 8259 §8.1: a byte order mark may be ignored. Fatal: other bytes would be replaced without a word.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unusable(provider, 'It is not UTF-8, and its route has a select.')
  }
}

function jsonOf(text: string, provider: string): JsonSource {
  try {
    return parseJson(text)
  } catch {
    throw unusable(provider, 'It is not JSON, and its route has a select.')
  }
}
