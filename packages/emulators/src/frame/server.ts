import { setMaxListeners } from 'node:events'
import type { EmulatorClock } from './clock.ts'
import { type Control, controlCors, controlRoutes } from './control.ts'
import type { CorsRule } from './cors.ts'
import { createExchange } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { listen } from './listener.ts'
import type { RecordedRequest } from './request.ts'
import { createRequestLog } from './request-log.ts'
import { createRouter, type RefusalBody, type Route } from './router.ts'

/** Where an emulator listens, and its clock. */
export interface ServerOptions {
  /** Default 0, which takes a free one. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default: real time. Emulators that are given the same clock move together. */
  readonly clock?: EmulatorClock
}

/** What makes a server this provider's emulator. */
export interface Provider {
  /** The API's base path, such as `/v1`, or `''`. */
  readonly apiPath: string
  readonly routes: readonly Route[]
  /** Left out where pages may not call the provider. */
  readonly cors?: CorsRule
  /** Default: `{ message }`. */
  readonly refusalBody?: RefusalBody
  /** Scripts of its own: `POST /_emulator/{name}`. */
  readonly controls: Readonly<Record<string, Control>>
  /** Back to the state it started with. */
  readonly reset: () => void
}

/** What every emulator has. */
export interface EmulatorServer {
  /** The origin, without a slash at the end. */
  readonly url: string
  /** The base that a client of the provider's API is configured with. */
  readonly apiUrl: string
  readonly clock: EmulatorClock
  readonly faults: Faults
  /** The latest 1 000 requests, oldest first; bodies are cut at 65 536 characters. */
  requests(): readonly RecordedRequest[]
  clearRequests(): void
  /** Clears requests, faults, clock and the provider's state: as if just started. */
  reset(): void
  /** Stops listening and ends open sockets too. May be called again. */
  close(): Promise<void>
}

const maxBodyBytes = 1_048_576
/** A script may hold the body of an oversized answer. */
const maxControlBodyBytes = 16_777_216

/** Serves a provider: records what arrives, plays faults, answers preflights, and lets itself be scripted. */
export async function startServer(
  { apiPath, cors, controls, routes, refusalBody, reset: resetProvider }: Provider,
  { port = 0, host = '127.0.0.1', clock }: ServerOptions & { readonly clock: EmulatorClock },
): Promise<EmulatorServer> {
  const log = createRequestLog()
  const faults = createFaults(apiPath)
  const closing = new AbortController()
  // Every delayed answer listens: more than Node takes for a leak.
  setMaxListeners(0, closing.signal)
  const reset = () => {
    log.clear()
    faults.clear()
    clock.reset()
    resetProvider()
  }
  const control = createRouter(controlRoutes({ log, faults, clock, controls, reset }))
  const exchange = createExchange({
    provider: { cors, route: createRouter(routes, refusalBody), maxBodyBytes },
    control: { cors: controlCors, route: control, maxBodyBytes: maxControlBodyBytes },
    clock,
    log,
    faults,
    closing: closing.signal,
  })
  const listener = await listen(exchange, { host, port })
  return {
    url: listener.url,
    apiUrl: listener.url + apiPath,
    clock,
    faults,
    reset,
    requests: () => log.list(),
    clearRequests: () => log.clear(),
    close: () => {
      closing.abort()
      return listener.close()
    },
  }
}
