import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Server as SecureServer } from 'node:https'

/** A server on a free port. */
export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** A server whose answers can be replaced while it listens. It answers 503 at first. */
export interface Place extends Listening {
  answer: RequestListener
}

/** The answer of a place that serves nothing. */
export const nothing: RequestListener = (_req, res) => void res.writeHead(503).end()

/** Starts a place on a free port of this machine. */
export async function listenForAll(): Promise<Place> {
  const listening = await listen((req, res) => place.answer(req, res))
  const place: Place = { ...listening, answer: nothing }
  return place
}

/** Starts a server on a free port of this machine. */
export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => closeServer(server) }
}

/** Returns the port that a server listens on. */
export function portOf(server: Server | SecureServer): number {
  const address = server.address()
  if (typeof address === 'object' && address) return address.port
  throw new Error('The server has no port.')
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
