import { setMaxListeners } from 'node:events'
import type { EmulatorClock } from './clock.ts'
import { type Control, controlCors, controlRoutes } from './control.ts'
import type { CorsRule } from './cors.ts'
import { createExchange } from './exchange.ts'
import { createFaults, type Faults } from './faults.ts'
import { listen } from './listener.ts'
import { createRequestLog, type RecordedRequest } from './request.ts'
import { createRouter, type RefusalBody, type Route } from './router.ts'

/** The provider that a server emulates. */
export interface Provider {
  /** The API's base path, such as `/v1`, or `''`. */
  readonly apiPath: string
  readonly routes: readonly Route[]
  /** Omitted if browsers cannot call the provider. */
  readonly cors?: CorsRule
  /** Default: `{ message }`. */
  readonly refusalBody?: RefusalBody
  /** Additional controls, by name: `POST /_emulator/{name}`. */
  readonly controls: Readonly<Record<string, Control>>
  /** Restores the provider's initial state. */
  readonly reset: () => void
}

/** The members that every emulator has. */
export interface EmulatorServer {
  /** The origin, without a trailing slash. */
  readonly url: string
  /** The base address to configure a client of the provider's API with. */
  readonly apiUrl: string
  /** The time by which tokens expire. */
  readonly clock: EmulatorClock
  /** Scripted failures. */
  readonly faults: Faults
  /** Returns the latest 1 000 requests, oldest first. Bodies are cut at 65 536 characters. */
  requests(): readonly RecordedRequest[]
  /** Forgets the recorded requests. */
  clearRequests(): void
  /** Clears requests, faults and clock, and restores the provider's initial state. */
  reset(): void
  /** Stops listening and closes open sockets. May be called again. */
  close(): Promise<void>
}

const maxBodyBytes = 1_048_576
/** A scripted fault may contain the body of an oversized response. */
const maxControlBodyBytes = 16_777_216

/** Serves a provider: records requests, plays faults, answers preflights and serves the control routes. */
export async function startServer(
  { apiPath, cors, controls, routes, refusalBody, reset: resetProvider }: Provider,
  { port, host, clock }: { port: number; host: string; clock: EmulatorClock },
): Promise<EmulatorServer> {
  const log = createRequestLog()
  const faults = createFaults(apiPath)
  const closing = new AbortController()
  // Every delayed response adds a listener. Node would warn of a leak at the eleventh.
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
