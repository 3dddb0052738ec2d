import type { UnderlyingSource } from 'node:stream/web'
import type { AnswerHeaders } from './answer-headers.ts'
import { parseJson, streamBytes } from './body.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Returns what the routes read of a `Request` of the fetch API. `url` is its parsed address. */
export function plainRequest(
  request: Request,
  url: URL,
  { path, address }: Pick<PlainRequest, 'path' | 'address'>,
): PlainRequest {
  const { method, headers } = request
  const bytes = (maxBytes: number) => streamBytes(request, maxBytes)
  return {
    method,
    path,
    query: url.search.slice(1),
    address,
    bytes,
    get headerNames() {
      return [...headers.keys()]
    },
    // A runtime may leave Host out, because the address of the request has it.
    header: (name) => headers.get(name) ?? (name === 'host' ? url.host : undefined),
    json: async (maxBytes) => parseJson(Buffer.from(await bytes(maxBytes)).toString('utf8')),
    signal: () => request.signal,
  }
}

/** The end of a response: the relay calls `end` once it has nothing left to do, and breaks the body off at `stop`. */
export interface ResponseEnd {
  readonly stop: AbortSignal
  readonly end: () => void
}

/** Creates the response to an answer. */
export function toResponse(
  { status, headers, body }: PlainAnswer,
  baseHeaders: AnswerHeaders,
  ending: ResponseEnd,
): Response {
  const init = { status, headers: new Headers({ ...baseHeaders, ...headers }) }
  if (isStream(body)) return new Response(streamOf(body, ending), init)
  ending.end()
  // Fetch standard: a 204 has no body, and an empty string would get a Content-Type.
  return new Response(body.length === 0 ? null : body, init)
}

/** Ends a body that nobody will read. */
export async function leave({ body }: PlainAnswer): Promise<void> {
  if (isStream(body)) await body[Symbol.asyncIterator]().return?.()
}

function isStream(body: PlainAnswer['body']): body is AsyncIterable<Uint8Array> {
  return typeof body !== 'string' && !(body instanceof Uint8Array)
}

/** Returns a stream that reads no further than its reader asks. If the body breaks off, so does the stream. */
function streamOf(body: AsyncIterable<Uint8Array>, { stop, end }: ResponseEnd): ReadableStream<Uint8Array> {
  const parts = body[Symbol.asyncIterator]()
  const source: UnderlyingSource<Uint8Array> = {
    start(controller) {
      stop.addEventListener('abort', () => {
        controller.error(stop.reason)
        void parts.return?.()
      })
    },
    async pull(controller) {
      try {
        const { done, value } = await parts.next()
        if (done !== true) return controller.enqueue(value)
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      end()
    },
    async cancel() {
      end()
      await parts.return?.()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}
