import type { Readable } from 'node:stream'
import { readAheadBytes, readAheadMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { upstreamFault } from '../upstream/faults.ts'
import type { AnswerBody } from '../upstream/forwarded-call.ts'
import { type AnswerContext, quoted, unusable } from './answer-context.ts'

/** Ends the body when it grows too large (G9). */
async function* boundedBody(body: Readable, context: AnswerContext): AsyncGenerator<Uint8Array> {
  const { provider, signal } = context
  let size = 0
  try {
    for await (const chunk of body) {
      if (!(chunk instanceof Uint8Array)) continue
      size += chunk.length
      checkSize(size, context)
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof RelayError ? error : upstreamFault(provider, error)
  }
}

function checkSize(size: number, { provider, maxBytes }: AnswerContext): void {
  if (size > maxBytes) throw unusable(provider, `It has more than ${maxBytes} bytes.`)
}

/** Reads the whole body. @throws RelayError if it is too large (G9) */
export async function wholeBody(body: AnswerBody, context: AnswerContext): Promise<Uint8Array> {
  if (body instanceof Uint8Array) {
    checkSize(body.length, context)
    return body
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of boundedBody(body, context)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Returns a body that has arrived. @throws RelayError if it is too large (G9) or contains a credential (K11) */
export function searchedWhole(body: Uint8Array, context: AnswerContext): Uint8Array {
  checkSize(body.length, context)
  if (context.search.isInBytes(body)) throw quoted(context.provider, 'its body')
  return body
}

/**
 * Reads the first bytes, so that a fault in them is an error and not half an answer. Returns the whole body if there are
 * no more. A slow body waits for {@link readAheadMs} after its first bytes, and then until its next ones.
 *
 * @param source the provider's body
 * @param isEvents whether each part should arrive at once
 * @throws RelayError
 */
export async function readAhead(
  source: Readable,
  isEvents: boolean,
  context: AnswerContext,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const { clock, signal, onError, search, provider } = context
  const body = boundedBody(source, context)
  const chunks: Uint8Array[] = []
  let isWhole = false
  let untilMs = Infinity
  const isEnough = (size: number) => isEvents || size >= readAheadBytes || clock.monotonicMs() >= untilMs
  for (let size = 0; !isWhole && !isEnough(size);) {
    const { done, value } = await body.next()
    if (done) isWhole = true
    else {
      if (size === 0) untilMs = clock.monotonicMs() + readAheadMs
      chunks.push(value)
      size += value.length
    }
  }
  const head = Buffer.concat(chunks)
  if (search.isInBytes(head)) throw quoted(provider, 'its body')
  if (isWhole) return head
  return endingStream(searchedBody(joined(head, body), context), (error) => {
    discard(source)
    // The headers have been sent: the connection can only end, and no other code reports the fault.
    if (error !== undefined && !signal.aborted) onError(error)
  })
}

/**
 * Returns a stream that calls `end` once: when it is complete, fails, or its reader leaves. A reader may leave before it
 * has read anything, and a generator that has not begun does not run its `finally`.
 */
export function endingStream(
  chunks: AsyncGenerator<Uint8Array>,
  end: (error?: unknown) => void,
): AsyncIterable<Uint8Array> {
  let hasEnded = false
  const endOnce = (error?: unknown): void => {
    if (!hasEnded) end(error)
    hasEnded = true
  }
  const stream: AsyncIterableIterator<Uint8Array> = {
    async next() {
      try {
        const result = await chunks.next()
        if (result.done === true) endOnce()
        return result
      } catch (error) {
        endOnce(error)
        throw error
      }
    },
    async return() {
      endOnce()
      return chunks.return(undefined)
    },
    [Symbol.asyncIterator]: () => stream,
  }
  return stream
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

/** Ends a body that nobody reads, so that its connection is free again. */
export function discard(body: AnswerBody): void {
  if (body instanceof Uint8Array) return
  body.on('error', () => {}) // a destroyed body reports its abort
  body.destroy()
}
