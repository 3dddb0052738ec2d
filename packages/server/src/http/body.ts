import type { IncomingMessage, ServerResponse } from 'node:http'
import { RelayError } from '../errors.ts'

// A side table and no field on the request: nothing else can see or forge it, and it goes with the request.
const keptBodies = new WeakMap<IncomingMessage, Buffer>()

/**
 * Keeps a body's exact bytes for the gateway behind a host's own parser:
 * `app.use(express.json({ verify: keepRawBody }))`.
 */
export function keepRawBody(request: IncomingMessage, _response: ServerResponse, bytes: Buffer): void {
  keptBodies.set(request, bytes)
}

/**
 * The JSON value in a request's body; `undefined` when it is empty. A host's own parser may have read the body
 * before us: then its result counts (M12).
 *
 * @throws RelayError `body_too_large` or `bad_request`
 */
export async function jsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (request.readableEnded) return parsedBody(request, maxBytes)
  return parseJson((await readBytes(request, maxBytes)).toString('utf8'))
}

/** What a host's parser has made of the body. Its own limit is its own matter: ours holds all the same (M11). */
function parsedBody(request: IncomingMessage, maxBytes: number): unknown {
  const body: unknown = 'body' in request ? request.body : undefined
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : undefined
  const size = Buffer.byteLength(keptBodies.get(request) ?? text ?? writtenAgain(request, body))
  if (Math.max(size, declaredBytes(request)) > maxBytes) throw tooLarge(maxBytes)
  return text === undefined ? body : parseJson(text.toString())
}

/** What a parsed body would be as text, where no header tells how long it was once unpacked. */
function writtenAgain({ headers }: IncomingMessage, body: unknown): string {
  const isCounted = headers['content-length'] !== undefined && headers['content-encoding'] === undefined
  return isCounted ? '' : (JSON.stringify(body) ?? '')
}

/**
 * The exact bytes of a request's body.
 *
 * @throws RelayError `body_too_large`, `bad_request`, or `raw_body_required` where a host's parser kept nothing
 */
export async function rawBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const kept = keptBodies.get(request)
  if (kept) return kept.length <= maxBytes ? kept : Promise.reject(tooLarge(maxBytes))
  if (!request.readableEnded) return readBytes(request, maxBytes)
  if (!hasBody(request)) return Buffer.alloc(0)
  throw new RelayError('raw_body_required')
}

/** RFC 9112 §6.3. */
function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || declaredBytes(request) > 0
}

function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not valid JSON.' })
  }
}

function tooLarge(maxBytes: number): RelayError {
  return new RelayError('body_too_large', { message: `The body is larger than ${maxBytes} bytes.` })
}

/** Reads the body's bytes; stops keeping them as soon as there are too many. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const cutOff = () => reject(new RelayError('bad_request', { message: 'The body ended early.' }))
    if (request.destroyed) return cutOff()
    const refuse = () => {
      request.off('data', keep)
      request.resume() // lets the client finish and read the answer
      reject(tooLarge(maxBytes))
    }
    const keep = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) refuse()
      else chunks.push(chunk)
    }
    if (declaredBytes(request) > maxBytes) return refuse()
    request.on('data', keep)
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', cutOff)
    request.on('close', cutOff)
  })
}
