import type { IncomingMessage } from 'node:http'
import type { EmulatorClock } from './clock.ts'
import { Refusal } from './reply.ts'

/** A request as an emulator received it. */
export interface RecordedRequest {
  /** When the request was read, in milliseconds since the epoch, on the emulator's clock. */
  readonly at: number
  /** Such as `POST`. */
  readonly method: string
  /** The path and query exactly as sent, which is what request signatures cover. */
  readonly target: string
  /** The path exactly as sent, without the query. */
  readonly path: string
  /** The decoded query. If a name is repeated, the last value is kept. */
  readonly query: Readonly<Record<string, string>>
  /** The headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, decoded as UTF-8. */
  readonly body: string
}

/** A request as a handler gets it. */
export interface ReceivedRequest extends RecordedRequest {
  /** The body byte for byte, which is what request signatures cover. Not recorded. */
  readonly bytes: Uint8Array
}

/** Reads a whole request. A body over `maxBytes` is answered with a 413. */
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

/** Not by the URL class, which would resolve `..` and read `//name` as a host. */
function splitTarget(target: string): Pick<RecordedRequest, 'path' | 'query'> {
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
    // Stops a client that never ends its body.
    if (size > maxBytes) throw new Refusal(413, { message: `The body is longer than ${maxBytes} bytes` })
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** How many requests are kept; older ones are dropped. */
const maxRequests = 1000
/** Recorded bodies are cut at this many characters. Handlers get the whole body. */
const maxRecordedCharacters = 65_536

/** The latest requests of an emulator, oldest first. Bounded in number and in the size of each body. */
export interface RequestLog {
  add(request: RecordedRequest): void
  list(): readonly RecordedRequest[]
  clear(): void
}

/** Creates an empty log. */
export function createRequestLog(): RequestLog {
  let requests: RecordedRequest[] = []
  return {
    // Field by field, because a ReceivedRequest also has the bytes.
    add: ({ at, method, target, path, query, headers, body }) => {
      const kept = body.slice(0, maxRecordedCharacters)
      requests.push({ at, method, target, path, query, headers, body: kept })
      if (requests.length > maxRequests) requests.shift()
    },
    list: () => [...requests],
    clear: () => {
      requests = []
    },
  }
}
