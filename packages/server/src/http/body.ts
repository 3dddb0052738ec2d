import type { IncomingMessage } from 'node:http'
import { RelayError } from '../errors.ts'

/**
 * The JSON value in a request's body; `undefined` when it is empty. A host's own parser may have read the body
 * before us: then its result counts (M12).
 *
 * @throws RelayError `body_too_large` or `bad_request`
 */
export async function jsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (request.readableEnded && 'body' in request) {
    const { body } = request
    return typeof body === 'string' || Buffer.isBuffer(body) ? parseJson(body.toString()) : body
  }
  return parseJson((await readBytes(request, maxBytes)).toString('utf8'))
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayError('bad_request', 'The body is not valid JSON.')
  }
}

/** Reads the body's bytes; stops keeping them as soon as there are too many. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const tooLarge = () => {
      request.removeAllListeners('data')
      request.resume() // lets the client finish and read the answer
      reject(new RelayError('body_too_large', `The body is larger than ${maxBytes} bytes.`))
    }
    if (Number(request.headers['content-length']) > maxBytes) return tooLarge()
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) tooLarge()
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    const cutOff = () => reject(new RelayError('bad_request', 'The body ended early.'))
    request.on('error', cutOff)
    request.on('close', cutOff)
  })
}
