import type { IncomingMessage, ServerResponse } from 'node:http'
import { baseHeaders } from './answer-headers.ts'
import { jsonBody } from './body.ts'
import type { PlainAnswer, PlainRequest } from './plain-request.ts'

/** Presents a Node request to the rules of HTTP. */
export class NodeRequest implements PlainRequest {
  readonly #request: IncomingMessage
  readonly method: string
  readonly address: () => string | undefined

  constructor(request: IncomingMessage, address: () => string | undefined) {
    this.#request = request
    this.method = request.method ?? ''
    this.address = address
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return typeof value === 'string' ? value : value?.join(', ')
  }

  json(maxBytes: number): Promise<unknown> {
    return jsonBody(this.#request, maxBytes)
  }
}

/** Writes an answer in one go. Headers that the host has set stay, unless ours say otherwise. */
export function send(response: ServerResponse, { status, headers, body }: PlainAnswer): void {
  if (response.headersSent || response.destroyed) return
  if (response.getHeaderNames().length > 0) yieldHostHeaders(response)
  // RFC 9110 §8.6: a 204 has no Content-Length.
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }
  response.writeHead(status, { ...baseHeaders, ...headers, ...length })
  response.end(body)
}

/** Who may read our answers is our front door's decision, not that of a host's blanket CORS middleware (M9). */
function yieldHostHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name === 'x-powered-by' || name === 'etag' || name.startsWith('access-control-'))
      response.removeHeader(name)
  }
}
