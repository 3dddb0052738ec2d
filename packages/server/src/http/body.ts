import type { IncomingMessage, ServerResponse } from 'node:http'
import { RelayError } from '../errors.ts'

// A WeakMap instead of a field on the request: no other code can read or forge it, and it is freed with the request.
const keptBodies = new WeakMap<IncomingMessage, Buffer>()

/**
 * Keeps a body's exact bytes for the gateway if the host's parser runs first:
 * `app.use(express.json({ limit: '256kb', verify: keepRawBody }))`.
 */
export function keepRawBody(request: IncomingMessage, _response: ServerResponse, bytes: Buffer): void {
  keptBodies.set(request, bytes)
}

/** Returns a body's exact bytes, if the host or its platform has kept them. */
function keptBytes(request: IncomingMessage): Uint8Array | undefined {
  const kept = keptBodies.get(request)
  if (kept) return kept
  // Google Cloud Functions, Firebase and NestJS leave the bytes in `rawBody`, express.raw() leaves them in `body`.
  const rawBody: unknown = 'rawBody' in request ? request.rawBody : undefined
  const body: unknown = 'body' in request ? request.body : undefined
  if (rawBody instanceof Uint8Array) return rawBody
  if (typeof rawBody === 'string') return Buffer.from(rawBody, 'utf8')
  return body instanceof Uint8Array ? body : undefined
}

/**
 * Reads a request's body as JSON; `undefined` if it is empty. If the host's parser has read the body first, its result
 * is used (M12).
 *
 * @throws RelayError `body_too_large` or `bad_request`
 */
export async function jsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const kept = keptBytes(request)
  if (kept && kept.length > maxBytes) throw tooLarge(maxBytes)
  if (kept) return parseJson(Buffer.from(kept).toString('utf8'))
  if (request.readableEnded) return parsedBody(request, maxBytes)
  return parseJson((await readBytes(request, maxBytes)).toString('utf8'))
}

/** Returns the body that the host's parser produced. Our size limit applies too (M11). */
function parsedBody(request: IncomingMessage, maxBytes: number): unknown {
  const body: unknown = 'body' in request ? request.body : undefined
  const size = Buffer.byteLength(typeof body === 'string' ? body : reserialized(request, body))
  if (Math.max(size, declaredBytes(request)) > maxBytes) throw tooLarge(maxBytes)
  return typeof body === 'string' ? parseJson(body) : body
}

/** Serialises a parsed body again if no header gives its decoded length. */
function reserialized({ headers }: IncomingMessage, body: unknown): string {
  const isCounted = headers['content-length'] !== undefined && headers['content-encoding'] === undefined
  return isCounted ? '' : (JSON.stringify(body) ?? '')
}

/**
 * Reads the exact bytes of a request's body.
 *
 * @throws RelayError `body_too_large`, `bad_request`, or `raw_body_required` if a parser read the body without keeping it
 */
export function rawBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> | Uint8Array {
  const kept = keptBytes(request)
  if (kept && kept.length > maxBytes) throw tooLarge(maxBytes)
  if (kept) return kept
  // In HTTP/2 the headers need not announce a body.
  if (!hasBody(request) && (request.httpVersionMajor === 1 || request.readableEnded)) return noBytes
  if (!request.readableEnded) return readBytes(request, maxBytes)
  throw new RelayError('raw_body_required')
}

const noBytes = new Uint8Array()

/** RFC 9112 §6.3: a request has a body only if one of these headers says so. */
function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || declaredBytes(request) > 0
}

function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? 0)
}

/** Parses a body; `undefined` if it is empty. @throws RelayError `bad_request` */
export function parseJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, '') // RFC 8259 §8.1: a byte order mark may be ignored
  if (json.trim() === '') return undefined
  try {
    return JSON.parse(json)
  } catch {
    throw new RelayError('bad_request', { message: 'The body is not valid JSON.' })
  }
}

/**
 * Reads the exact bytes of the body of a `Request`.
 *
 * @throws RelayError `body_too_large`, `bad_request`, or `raw_body_required` if the host has read the body
 */
export async function streamBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const { body } = request
  if (!body) return new Uint8Array()
  if (request.bodyUsed || body.locked) throw bodyIsUsed()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let isDone = Number(request.headers.get('content-length') ?? 0) > maxBytes
  if (isDone) size = Infinity
  try {
    while (!isDone) {
      const { value } = await reader.read()
      size += value?.length ?? 0
      isDone = !value || size > maxBytes
      if (value) chunks.push(value)
    }
  } catch {
    throw new RelayError('bad_request', { message: 'The body is incomplete.' })
  }
  if (size <= maxBytes) return Buffer.concat(chunks)
  drain(reader).catch(() => {}) // the client must finish sending before it reads the answer
  throw tooLarge(maxBytes)
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}

function bodyIsUsed(): RelayError {
  const message =
    'The body of this Request has been read, and the relay needs its bytes. Read a request.clone() instead, or pass the relay the Request first.'
  return new RelayError('raw_body_required', { message })
}

function tooLarge(maxBytes: number): RelayError {
  return new RelayError('body_too_large', { message: `The body is larger than ${maxBytes} bytes.` })
}

/** Reads the body's bytes. From the first byte over the limit on, none are kept. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let hasEnded = false
    const cutOff = () => {
      if (!hasEnded) reject(new RelayError('bad_request', { message: 'The body is incomplete.' }))
    }
    if (request.destroyed) return cutOff()
    const end = () => {
      hasEnded = true
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    }
    const refuse = () => {
      request.off('data', keep)
      request.resume() // the client must finish sending before it reads the answer
      reject(tooLarge(maxBytes))
    }
    const keep = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) refuse()
      else chunks.push(chunk)
    }
    if (declaredBytes(request) > maxBytes) return refuse()
    if (request.complete && request.readableLength === 0 && request.readableFlowing === null) return end()
    request.on('data', keep)
    request.on('end', end)
    request.on('error', cutOff)
    request.on('close', cutOff)
    request.resume() // a host may have paused it during its own work
  })
}
