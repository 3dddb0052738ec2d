import type { IncomingMessage } from 'node:http'
import type { EmulatorClock } from './clock.ts'
import { Refusal } from './reply.ts'

/** A request as an emulator received it. */
export interface RecordedRequest {
  /** When it had arrived, in milliseconds since the epoch, on the emulator's clock. */
  readonly at: number
  readonly method: string
  /** The path and query exactly as sent: what request signatures cover. */
  readonly target: string
  /** The path exactly as sent, without the query. */
  readonly path: string
  /** The query, decoded. Of a repeated name the last value counts. */
  readonly query: Readonly<Record<string, string>>
  /** The headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as text. {@link RecordedRequest.headers} tell how to read it. */
  readonly body: string
}

/** A request as a handler gets it. */
export interface ReceivedRequest extends RecordedRequest {
  /** The body byte for byte: what request signatures cover, also where it is no text. Not recorded. */
  readonly bytes: Uint8Array
}

/** Reads a request whole; a body of more than `maxBytes` is answered with 413. */
export async function readRequest(
  incoming: IncomingMessage,
  { clock, maxBytes }: { clock: EmulatorClock; maxBytes: number },
): Promise<ReceivedRequest> {
  const target = incoming.url ?? '/'
  const { path, query } = splitTarget(target)
  const headers = readHeaders(incoming)
  const bytes = await readBody(incoming, maxBytes)
  const body = bytes.toString('utf8')
  return { at: clock.now(), method: incoming.method ?? 'GET', target, path, query, headers, body, bytes }
}

/** Splits by hand: the URL class would resolve `..` and read `//name` as a host. */
export function splitTarget(target: string): Pick<RecordedRequest, 'path' | 'query'> {
  const mark = target.indexOf('?')
  if (mark === -1) return { path: target, query: {} }
  const query = Object.fromEntries(new URLSearchParams(target.slice(mark + 1)))
  return { path: target.slice(0, mark), query }
}

function readHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of incoming) {
    if (!Buffer.isBuffer(piece)) continue
    size += piece.byteLength
    // A bound against a client that sends without end.
    if (size > maxBytes) throw new Refusal(413, { message: `The body is longer than ${maxBytes} bytes` })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
