import type { CorsRule } from './cors.ts'
import type { EmulatorClock } from './clock.ts'
import type { Faults } from './faults.ts'
import { isLoopbackOrigin } from './loopback.ts'
import { parseFault } from './parse-fault.ts'
import { Refusal, type Reply } from './reply.ts'
import type { RecordedRequest } from './request.ts'
import type { RequestLog } from './request-log.ts'
import type { Handler, Route } from './router.ts'
import { parseJson, readFields, readNumber } from './shape.ts'

/** Where the control routes lie. What is sent there is not recorded and meets no faults. */
export const controlPath = '/_emulator/'

/** Pages that this machine serves, such as a demo on another port, may script an emulator. */
export const controlCors: CorsRule = {
  allowOrigin: (origin) => (isLoopbackOrigin(origin) ? origin : null),
  methods: 'GET, POST, DELETE',
  headers: 'Content-Type',
}

/** Reads the body of a script and applies it. What it returns is the answer; what it throws is a 400. */
export type Control = (body: unknown) => object

/** What the control routes act on. */
export interface Controlled {
  readonly log: RequestLog
  readonly faults: Faults
  readonly clock: EmulatorClock
  /** The provider's own scripts, by the last part of their path. */
  readonly controls: Readonly<Record<string, Control>>
  /** Clears requests, faults, clock and the provider's state. */
  readonly reset: () => void
}

/**
 * The scripts of an emulator over HTTP, for tests in another process and for demo pages. Loopback only.
 *
 * - `GET` and `DELETE /_emulator/requests`: what was received, `{ requests }`; forgets it
 * - `POST` and `DELETE /_emulator/faults`: adds a fault; clears all
 * - `POST /_emulator/clock`: `{ advanceMs }`, `{ setMs }` or `{}` → `{ nowMs }`
 * - `POST /_emulator/reset`: as if just started
 * - `POST /_emulator/{name}`: a script of the provider's own
 */
export function controlRoutes({ log, faults, clock, controls, reset }: Controlled): Route[] {
  const route = (method: string, name: string, handle: Handler): Route => ({
    method,
    path: controlPath + name,
    handle,
  })
  const scripts: Record<string, Control> = {
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
    ...Object.entries(scripts).map(([name, control]) =>
      route('POST', name, (request) => ({ status: 200, body: apply(control, request) })),
    ),
  ]
}

function done(act: () => void): Reply {
  act()
  return { status: 204 }
}

function apply(control: Control, { headers, body }: RecordedRequest): object {
  // A JSON type makes a browser ask first, so that a foreign page cannot script by a plain form.
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
