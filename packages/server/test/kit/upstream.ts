import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request that an upstream has received, with its exact bytes. */
export interface RecordedRequest {
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** A provider's API that records requests and answers as a test sets it. */
export interface Upstream {
  readonly url: string
  /** The requests received so far. */
  readonly arrivals: RecordedRequest[]
  /** Writes the answer. Default: 200 with `{}`. */
  answer: (response: ServerResponse, arrival: RecordedRequest) => void
  /** Returns how many connections were opened so far. */
  sockets(): number
  /** Returns how many connections are open now. */
  open(): number
  /** Returns how many clients disconnected before they were answered. */
  aborted(): number
  close(): Promise<void>
}

/** Starts an upstream on a free port of 127.0.0.1. */
export async function startUpstream(): Promise<Upstream> {
  let sockets = 0
  let aborted = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    response.on('close', () => (response.writableFinished ? 0 : aborted++))
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request
      const arrival = { method, target, headers, body: Buffer.concat(chunks) }
      upstream.arrivals.push(arrival)
      upstream.answer(response, arrival)
    })
  })
  let open = 0
  server.on('connection', (socket) => {
    sockets++
    open++
    socket.on('close', () => open--)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The upstream does not listen on a port.')
  const upstream: Upstream = {
    url: `http://127.0.0.1:${address.port}`,
    arrivals: [],
    answer: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    sockets: () => sockets,
    open: () => open,
    aborted: () => aborted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return upstream
}
