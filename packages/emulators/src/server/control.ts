import type { CorsRule } from './cors.ts'
import type { EmulatorClock } from './clock.ts'
import { type Faults, parseFault } from './faults.ts'
import { isLoopbackOrigin } from './loopback.ts'
import { Refusal, type Reply } from './reply.ts'
import type { RecordedRequest, RequestLog } from './request.ts'
import type { Handler, Route } from './router.ts'
import { parseJson, readFields, readNumber } from './shape.ts'

/** The prefix of the control routes. Requests to them are not recorded and are exempt from faults. */
export const controlPath = '/_emulator/'

/** Pages served from this machine, such as a demo on another port, may control an emulator. */
export const controlCors: CorsRule = {
  allowOrigin: (origin) => (isLoopbackOrigin(origin) ? origin : null),
  methods: 'GET, POST, DELETE',
  headers: 'Content-Type',
}

/**
 * Applies a JSON body and returns the body of the response. A `TypeError` or `RangeError` is answered with a
 * 400 and its message.
 */
export type Control = (body: unknown) => object

/** The state that the control routes change. */
export interface Controlled {
  readonly log: RequestLog
  readonly faults: Faults
  readonly clock: EmulatorClock
  /** The provider's additional controls, by the last segment of their path. */
  readonly controls: Readonly<Record<string, Control>>
  /** Clears requests, faults, clock and the provider's state. */
  readonly reset: () => void
}

/**
 * Creates the control routes, for tests in another process and for demo pages. Loopback only.
 *
 * - `GET /_emulator/requests` returns `{ requests }`; `DELETE` clears them
 * - `POST /_emulator/faults` adds a fault; `DELETE` clears all
 * - `POST /_emulator/clock` takes `{ advanceMs }`, `{ setMs }` or `{}` and returns `{ nowMs }`
 * - `POST /_emulator/reset` restores the initial state
 * - `POST /_emulator/{name}` is a control of the provider
 */
export function controlRoutes({ log, faults, clock, controls, reset }: Controlled): Route[] {
  const route = (method: string, name: string, handle: Handler): Route => ({
    method,
    path: controlPath + name,
    handle,
  })
  const all: Record<string, Control> = {
    ...controls,
    clock: (body) => moveClock(clock, body),
    faults: (body) => {
      faults.add(parseFault(body))
      return {}
    },
  }
  return [
    route('GET', 'requests', () => ({ status: 200, body: { requests: log.list() } })),
    route('DELETE', 'requests', () => done(() => log.clear())),
    route('DELETE', 'faults', () => done(() => faults.clear())),
    route('POST', 'reset', () => done(reset)),
    ...Object.entries(all).map(([name, control]) =>
      route('POST', name, (request) => ({ status: 200, body: apply(control, request) })),
    ),
  ]
}

function done(act: () => void): Reply {
  act()
  return { status: 204 }
}

function apply(control: Control, { headers, body }: RecordedRequest): object {
  // The JSON type forces a CORS preflight, so a page of another site cannot get here with a plain form.
  if (!headers['content-type']?.startsWith('application/json')) {
    throw new Refusal(415, { message: 'Send application/json' })
  }
  try {
    return control(parseJson(body))
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new Refusal(400, { message: error.message })
    }
    throw error
  }
}

function moveClock(clock: EmulatorClock, body: unknown): { nowMs: number } {
  const fields = readFields(body, ['advanceMs', 'setMs'])
  const [advanceMs, setMs] = [readNumber(fields, 'advanceMs'), readNumber(fields, 'setMs')]
  if (setMs !== undefined) clock.set(setMs)
  if (advanceMs !== undefined) clock.advance(advanceMs)
  return { nowMs: clock.now() }
}
