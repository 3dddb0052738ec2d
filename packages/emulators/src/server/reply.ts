import type { ServerResponse } from 'node:http'

/** A response. An object is sent as JSON and a string as plain text, unless `content-type` is set. */
export interface Reply {
  /** The HTTP status. */
  readonly status: number
  /** Default: none but those of every response. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default: empty. */
  readonly body?: string | Uint8Array | object
}

/** Thrown to end a handler with a response. Its body has the provider's shape. */
export class Refusal extends Error {
  readonly reply: Reply

  constructor(status: number, body: object, headers?: Reply['headers']) {
    super(`Refused with ${status}`)
    this.name = 'Refusal'
    this.reply = { status, body, ...(headers && { headers }) }
  }
}

/** Sends a reply. Its headers override `defaults`, the headers of every response. */
export function sendReply(response: ServerResponse, reply: Reply, defaults: Reply['headers'] = {}): void {
  const { bytes, type } = encode(reply.body)
  response.writeHead(reply.status, {
    ...defaults,
    ...(type && { 'content-type': type }),
    // RFC 9110 §8.6: a 204 has no Content-Length.
    ...(reply.status !== 204 && { 'content-length': String(bytes.byteLength) }),
    ...lowerCaseNames(reply.headers),
  })
  response.end(bytes)
}

function encode(body: Reply['body']): { bytes: Uint8Array; type?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) }
  if (body instanceof Uint8Array) return { bytes: body, type: 'application/octet-stream' }
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' }
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json; charset=utf-8' }
}

function lowerCaseNames(headers: Reply['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
