import { createServer, type RequestListener } from 'node:http'

/** A server that listens. */
export interface Listener {
  /** The origin, without a slash at the end. */
  readonly url: string
  /** Stops listening and ends open sockets too. May be called again. */
  close(): Promise<void>
}

/** Starts a server; port 0 takes any free one. Rejects with the system's error, such as `EADDRINUSE`. */
export async function listen(
  handle: RequestListener,
  place: { host: string; port: number },
): Promise<Listener> {
  const server = createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(place, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : place.port
  return {
    url: `http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        // A second call finds the server closed, which is all that was asked for.
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
