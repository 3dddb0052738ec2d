import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'

/** Serves on a free port of 127.0.0.1. */
export function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Returns the origin of a listening server. */
export function originOf(server: Server): string {
  return `http://127.0.0.1:${portOf(server)}`
}

/** Returns the port of a listening server, of HTTP or of TCP. */
export function portOf(server: NetServer): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return address.port
}
