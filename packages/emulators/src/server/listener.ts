import { createServer, type RequestListener } from 'node:http'

/** A listening server. */
export interface Listener {
  /** The origin, without a trailing slash. */
  readonly url: string
  /** Stops listening and closes open sockets. May be called again. */
  close(): Promise<void>
}

/** Starts a server. Port 0 picks a free one. Rejects with the system's error, such as `EADDRINUSE`. */
export async function listen(
  handle: RequestListener,
  address: { host: string; port: number },
): Promise<Listener> {
  const server = createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  const bound = server.address()
  const port = typeof bound === 'object' && bound ? bound.port : address.port
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        // A second call gets ERR_SERVER_NOT_RUNNING, which is the state that the caller asked for.
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
