import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CallerSignal } from '../caller-signal.ts'
import type { AnswerHeaders } from './answer-headers.ts'
import { unreadAnswerMs } from '../config/defaults.ts'
import { jsonBody, rawBody } from './body.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Reads a Node request. */
export class NodeRequest implements PlainRequest {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #headers: IncomingHttpHeaders
  #signal: ClientSignal | undefined
  readonly method: string
  readonly path: string
  readonly query: string
  readonly address: () => string | undefined

  constructor(request: IncomingMessage, response: ServerResponse, address: () => string | undefined) {
    this.#request = request
    this.#response = response
    this.#headers = request.headers
    this.method = request.method ?? ''
    this.path = pathOf(request)
    this.query = (request.url ?? '').slice(this.path.length + 1)
    this.address = address
  }

  get headerNames(): readonly string[] {
    return Object.keys(this.#headers)
  }

  header(name: string): string | undefined {
    const value = this.#headers[name]
    return typeof value === 'string' ? value : value?.join(', ')
  }

  json(maxBytes: number): Promise<unknown> {
    return jsonBody(this.#request, maxBytes)
  }

  bytes(maxBytes: number): Promise<Uint8Array> | Uint8Array {
    return rawBody(this.#request, maxBytes)
  }

  signal(): CallerSignal {
    this.#signal ??= new ClientSignal(this.#response)
    return this.#signal
  }
}

/** Aborts when the client disconnects before its answer has been sent, at once if it has done so already. */
class ClientSignal implements CallerSignal {
  readonly #listeners = new Set<() => void>()
  #reason: DOMException | undefined

  constructor(response: ServerResponse) {
    const check = () => {
      if (!response.writableFinished) this.#abort()
    }
    if (response.destroyed) check()
    else response.on('close', check)
  }

  get aborted(): boolean {
    return this.#reason !== undefined
  }

  get reason(): unknown {
    return this.#reason
  }

  throwIfAborted(): void {
    if (this.#reason) throw this.#reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  #abort(): void {
    this.#reason = new DOMException('The client has disconnected.', 'AbortError')
    for (const listener of this.#listeners) listener()
  }
}

/** Returns a request's raw path. Paths are compared unchanged: no decoding, no case folding (G2). */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/**
 * Writes an answer with the headers that every answer has. Other headers that the host has set stay. Resolves when a
 * stream has been sent; anything else is sent at once.
 */
export function send(
  response: ServerResponse,
  { status, headers, body }: PlainAnswer,
  baseHeaders: HeaderList,
): Promise<void> | undefined {
  if (isStream(body)) return sendStream(response, { status, headers, body }, baseHeaders)
  if (response.headersSent || response.destroyed) return undefined
  // RFC 9110 §8.6: a 204 has no Content-Length.
  const length = status === 204 ? undefined : Buffer.byteLength(body)
  writeHead(response, { status, headers, length }, baseHeaders)
  response.end(body)
  return undefined
}

/** An answer whose body is a stream. */
interface StreamAnswer extends PlainAnswer {
  readonly body: AsyncIterable<Uint8Array>
}

async function sendStream(
  response: ServerResponse,
  { status, headers, body }: StreamAnswer,
  baseHeaders: HeaderList,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    await body[Symbol.asyncIterator]().return?.() // nobody will read it
    return
  }
  writeHead(response, { status, headers, length: undefined }, baseHeaders)
  // A client that stops reading must not keep the rest of a large answer in memory. A stream may also be silent.
  response.setTimeout(unreadAnswerMs, () => {
    if (response.writableLength > 0) response.destroy()
  })
  // If the body breaks off, the connection ends: the browser must not take half an answer for a whole one.
  await pipeline(Readable.from(body), response).catch(() => response.destroy())
}

/** Headers that every answer has, prepared to be written. */
export interface HeaderList {
  /** Names and values in turns, as Node writes them without reading them again. */
  readonly flat: readonly string[]
  /** The names, as they are and in lower case. */
  readonly names: ReadonlySet<string>
}

/** Prepares headers that every answer has. */
export function headerList(headers: AnswerHeaders): HeaderList {
  const names = Object.keys(headers)
  const flat = names.flatMap((name) => [name, headers[name] ?? ''])
  return { flat, names: new Set([...names, ...names.map((name) => name.toLowerCase())]) }
}

/** The first part of an answer. `length`: the bytes of the body, if they are known. */
interface Head extends Pick<PlainAnswer, 'status' | 'headers'> {
  readonly length: number | undefined
}

/** Node takes one list a third faster than single headers, but then replaces none: neither the host's nor ours. */
function writeHead(response: ServerResponse, { status, headers, length }: Head, base: HeaderList): void {
  const flat = [...base.flat]
  let isUnique = response.getHeaderNames().length === 0
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    if (base.names.has(name)) isUnique = false
    flat.push(name, value)
  }
  if (length !== undefined) flat.push('Content-Length', String(length))
  if (isUnique) {
    response.writeHead(status, flat)
    return
  }
  removeHostHeaders(response)
  for (let at = 0; at < flat.length; at += 2) setHeader(response, flat[at] ?? '', flat[at + 1] ?? '')
  response.writeHead(status)
}

function setHeader(response: ServerResponse, name: string, value: string): void {
  if (name === 'Set-Cookie')
    response.appendHeader(name, value) // next to the host's cookies
  else response.setHeader(name, value)
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
