import { type Server, type Socket, createServer } from 'node:net'

/** A server that may close a connection instead of answering, as servers do with idle ones. */
export interface ClosingServer {
  readonly url: string
  /** The request lines received so far. */
  readonly requests: string[]
  /** Returns how many connections were opened so far. */
  connections(): number
  close(): void
}

/** Says what a connection does with its next request: answer, or end in a way of its own. */
export type Script = (
  requestOfConnection: number,
  connection: number,
) => 'answer' | ((socket: Socket) => void)

const body = '{"access_token":"token-1","expires_in":600}'
const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`

/** Starts a server on a free port of 127.0.0.1. Its requests must each arrive in one piece. */
export async function startClosingServer(script: Script): Promise<ClosingServer> {
  let connections = 0
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    const connection = ++connections
    let count = 0
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const [line = ''] = bytes.toString().split(' HTTP/1.1')
      if (!/^[A-Z]+ \S+$/.test(line)) return // the rest of a body
      requests.push(line)
      const step = script(++count, connection)
      if (step === 'answer') socket.write(head + body)
      else step(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    connections: () => connections,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
