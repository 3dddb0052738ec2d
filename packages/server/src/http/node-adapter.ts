import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AnswerHeaders } from './answer-headers.ts'
import { unreadAnswerMs } from '../config/defaults.ts'
import { jsonBody, rawBody } from './body.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Reads a Node request. */
export class NodeRequest implements PlainRequest {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  #gone: AbortSignal | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  readonly address: () => string | undefined

  constructor(request: IncomingMessage, response: ServerResponse, address: () => string | undefined) {
    this.#request = request
    this.#response = response
    this.method = request.method ?? ''
    this.path = pathOf(request)
    this.query = (request.url ?? '').slice(this.path.length + 1)
    this.address = address
  }

  get headerNames(): readonly string[] {
    return Object.keys(this.#request.headers)
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'string' ? value : value?.join(', ')
  }

  json(maxBytes: number): Promise<unknown> {
    return jsonBody(this.#request, maxBytes)
  }

  bytes(maxBytes: number): Promise<Uint8Array> {
    return rawBody(this.#request, maxBytes)
  }

  signal(): AbortSignal {
    this.#gone ??= goneSignal(this.#response)
    return this.#gone
  }
}

/** Returns a signal that aborts when the client disconnects, at once if it has done so already. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const check = () => {
    if (!response.writableFinished) gone.abort()
  }
  if (response.destroyed) check()
  else response.once('close', check)
  return gone.signal
}

/** Returns a request's raw path. Paths are compared unchanged: no decoding, no case folding (G2). */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** Writes an answer with the headers that every answer has. Other headers that the host has set stay. */
export async function send(
  response: ServerResponse,
  { status, headers, body }: PlainAnswer,
  baseHeaders: AnswerHeaders,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    if (isStream(body)) await body[Symbol.asyncIterator]().return?.() // nobody will read it
    return
  }
  removeHostHeaders(response)
  setHeaders(response, baseHeaders)
  setHeaders(response, headers)
  if (isStream(body)) {
    response.writeHead(status)
    // A client that stops reading must not keep the rest of a large answer in memory. A stream may also be silent.
    response.setTimeout(unreadAnswerMs, () => {
      if (response.writableLength > 0) response.destroy()
    })
    // If the body breaks off, the connection ends: the browser must not take half an answer for a whole one.
    await pipeline(Readable.from(body), response).catch(() => response.destroy())
    return
  }
  // RFC 9110 §8.6: a 204 has no Content-Length.
  if (status !== 204) response.setHeader('Content-Length', Buffer.byteLength(body))
  response.writeHead(status)
  response.end(body)
}

/** Sets headers one by one. Merging them into one object for `writeHead` takes 7 µs of CPU more for an answer. */
function setHeaders(response: ServerResponse, headers: AnswerHeaders): void {
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (name === 'Set-Cookie')
      response.appendHeader(name, value) // next to the host's cookies
    else response.setHeader(name, value)
  }
}

function isStream(body: PlainAnswer['body']): body is AsyncIterable<Uint8Array> {
  return typeof body !== 'string' && !(body instanceof Uint8Array)
}

/** Removes what a host's blanket CORS middleware has set: the front door decides who may read an answer (M9). */
function removeHostHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name === 'x-powered-by' || name === 'etag' || name.startsWith('access-control-')) {
      response.removeHeader(name)
    }
  }
}
