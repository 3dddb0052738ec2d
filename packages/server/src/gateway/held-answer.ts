import { readAheadBytes } from '../config/defaults.ts'
import type { AnswerBody } from '../upstream/forwarded-call.ts'
import type { GatewayAnswer } from './answer-context.ts'
import { endingStream } from './answer-stream.ts'

/**
 * Returns an answer that calls `free` once it needs no connection and no memory any more: when its stream ends or its
 * reader leaves, at once if it is small.
 *
 * @param source the provider's body
 * @param maxHeldMs milliseconds after which a large answer in memory is given up if nobody reads it
 */
export function heldAnswer(
  answer: GatewayAnswer,
  source: AnswerBody,
  free: () => void,
  maxHeldMs: number,
): GatewayAnswer {
  const { body } = answer
  if (!(body instanceof Uint8Array)) {
    if (source instanceof Uint8Array || source.closed) free()
    else source.once('close', free)
    return answer
  }
  if (body.length <= readAheadBytes) {
    free()
    return answer
  }
  // A subject that does not read its answers must not fill the memory with them.
  const timer = setTimeout(free, maxHeldMs).unref()
  const end = () => {
    clearTimeout(timer)
    free()
  }
  return { ...answer, body: endingStream(inParts(body), end) }
}

async function* inParts(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += readAheadBytes) yield body.subarray(at, at + readAheadBytes)
}
