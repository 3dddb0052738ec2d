import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { baseHeaders } from './answer-headers.ts'
import { jsonBody, rawBody } from './body.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Presents a Node request to the rules of HTTP. */
export class NodeRequest implements PlainRequest {
  readonly #request: IncomingMessage
  readonly #gone = new AbortController()
  readonly method: string
  readonly path: string
  readonly query: string
  readonly address: () => string | undefined

  constructor(request: IncomingMessage, response: ServerResponse, address: () => string | undefined) {
    this.#request = request
    // From the start: a client may leave while identify runs.
    if (response.destroyed) this.#gone.abort()
    response.once('close', () => {
      if (!response.writableFinished) this.#gone.abort()
    })
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
    return this.#gone.signal
  }
}

/** The raw path of a request target. It is compared as it came: no decoding, no folding of case (G2). */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** Writes an answer. Headers that the host has set stay, unless ours say otherwise. */
export async function send(response: ServerResponse, { status, headers, body }: PlainAnswer): Promise<void> {
  if (response.headersSent || response.destroyed) return
  if (response.getHeaderNames().length > 0) yieldHostHeaders(response)
  const { 'Set-Cookie': cookie, ...others } = headers
  if (cookie !== undefined) response.appendHeader('Set-Cookie', cookie) // beside the host's own
  if (typeof body !== 'string') {
    response.writeHead(status, { ...baseHeaders, ...others })
    // A body that breaks off ends the connection: the browser must not take the half for the whole.
    await pipeline(Readable.from(body), response).catch(() => response.destroy())
    return
  }
  // RFC 9110 §8.6: a 204 has no Content-Length.
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }
  response.writeHead(status, { ...baseHeaders, ...others, ...length })
  response.end(body)
}

/** Who may read our answers is our front door's decision, not that of a host's blanket CORS middleware (M9). */
function yieldHostHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name === 'x-powered-by' || name === 'etag' || name.startsWith('access-control-')) {
      response.removeHeader(name)
    }
  }
}
