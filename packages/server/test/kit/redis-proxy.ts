import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

/** A TCP proxy with a faulty network behind it. */
export interface FaultyProxy {
  readonly port: number
  /** Milliseconds by which each piece of an answer is late. Default 0. */
  delayMs: number
  /** Whether everything in both directions disappears, connections stay open, and new ones get no answer. */
  swallows: boolean
  /** Ends all connections with a reset. */
  cut(): void
  close(): Promise<void>
}

/** Starts a proxy on a free port of 127.0.0.1 for a server on another port. */
export async function startFaultyProxy(targetPort: number): Promise<FaultyProxy> {
  const sockets = new Set<Socket>()
  const own = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((incoming) => {
    const outgoing = own(connect(targetPort, '127.0.0.1'))
    own(incoming)
    incoming.on('close', () => outgoing.destroy())
    outgoing.on('close', () => incoming.destroy())
    incoming.on('data', (bytes) => {
      if (!proxy.swallows) outgoing.write(bytes)
    })
    outgoing.on('data', (bytes) => {
      // Timers of the same delay run in order.
      if (proxy.delayMs > 0) setTimeout(() => forward(incoming, bytes), proxy.delayMs)
      else forward(incoming, bytes)
    })
  })
  const forward = (incoming: Socket, bytes: Buffer): void => {
    if (!proxy.swallows && !incoming.destroyed) incoming.write(bytes)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = addressOf(server.address())
  const proxy: FaultyProxy = {
    port,
    delayMs: 0,
    swallows: false,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen on a port.')
  return address
}
