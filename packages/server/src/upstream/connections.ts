import type { CallerSignal } from '../caller-signal.ts'
import { type Dispatcher, errors, request } from './undici.ts'
import type { Clock } from '../time/clock.ts'
import { type ForwardAnswer, ForwardedCall } from './forwarded-call.ts'
import { createOwnConnections } from './own-connections.ts'
import { closedUnanswered, watchConnections } from './reused-connections.ts'

/** The network that calls take. */
export interface Network {
  /** The host's dispatcher. It is never closed here. Default: connections of our own. */
  readonly dispatcher?: Dispatcher | undefined
  /** Milliseconds to connect: DNS, TCP and TLS. Applies to connections of our own. */
  readonly connectDeadlineMs: number
  readonly clock: Pick<Clock, 'monotonicMs'>
}

/** A request. Its size and time are limited by the caller: a dispatcher of the host may have no limits. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly signal: AbortSignal
  /** Milliseconds. 0: the signal alone limits them. */
  readonly headersTimeout: number
  readonly bodyTimeout: number
  /** Whether it may be sent again if a reused connection closes without one byte of an answer (RFC 9110 §9.2.2). */
  readonly isRepeatable: boolean
}

/** A gateway call on the wire. */
export interface WireCall extends Pick<
  WireRequest,
  'method' | 'headers' | 'body' | 'headersTimeout' | 'bodyTimeout'
> {
  /** Scheme, host and port. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  readonly maxRedirections: number
}

/** How long a gateway call is waited for, and how often it is sent. */
export interface CallTerms extends Pick<WireRequest, 'isRepeatable'> {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: CallerSignal
  /** Milliseconds for the whole answer. */
  readonly totalTimeout: number
}

/** Connections to providers. */
export interface Connections {
  request(wire: WireRequest): Promise<Dispatcher.ResponseData>
  /** The same for a gateway call: a small answer comes whole. */
  forward(call: WireCall, terms: CallTerms): Promise<ForwardAnswer>
  close(): Promise<void>
}

/** The host's dispatcher may follow redirects by default. */
export const maxRedirections = 0

/** Repetitions through the host's dispatcher, which may have several connections that the provider has just closed. */
const maxRepetitions = 3

/** Opens connections, or uses those of the host's dispatcher. Redirects are never followed (G3). */
export function openConnections({ dispatcher, connectDeadlineMs, clock }: Network): Connections {
  const unwatch = watchConnections()
  const own = createOwnConnections({ connectDeadlineMs, clock })
  const calls = createStoppableCalls()

  /** Attempts a request again, on another connection, if the one that it took had closed. */
  const repeated = <Answer>(
    isRepeatable: boolean,
    attempt: (via: Dispatcher) => Promise<Answer>,
  ): Promise<Answer> => {
    const first = attempt(dispatcher ?? own.current())
    return isRepeatable ? first.catch((error: unknown) => repeat(error, attempt)) : first
  }

  const repeat = async <Answer>(
    fault: unknown,
    attempt: (via: Dispatcher) => Promise<Answer>,
  ): Promise<Answer> => {
    let last = fault
    for (let repetitions = 0; repetitions < maxRepetitions && closedUnanswered(last); repetitions += 1) {
      try {
        return await attempt(dispatcher ?? own.fresh())
      } catch (error) {
        last = error
      }
    }
    throw last
  }

  return {
    request({ url, isRepeatable, signal, ...options }) {
      const wire = { ...options, maxRedirections }
      return repeated(isRepeatable, (via) =>
        dispatcher
          ? calls.run(signal, (stopped) => request(url, { ...wire, signal: stopped, dispatcher: via }))
          : request(url, { ...wire, signal, dispatcher: via }),
      )
    },
    forward(wire, { signal, totalTimeout, isRepeatable }) {
      const limits = { signal, endsAtMs: performance.now() + totalTimeout, onEnd: calls.forget }
      return repeated(isRepeatable, (via) => {
        const call = new ForwardedCall(via, wire, limits)
        if (dispatcher && !call.hasEnded) calls.add(call)
        return call.answer
      })
    },
    async close() {
      unwatch()
      calls.stop()
      await own.close()
    },
  }
}

/** A call that can be ended. */
interface Stoppable {
  abort(reason: Error): void
}

/** Ends calls whose connections are the host's and stay open. */
function createStoppableCalls() {
  const running = new Set<Stoppable>()
  return {
    add: (call: Stoppable) => void running.add(call),
    forget: (call: Stoppable) => void running.delete(call),
    async run(signal: AbortSignal, call: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>) {
      const controller = new AbortController()
      running.add(controller)
      const forget = () => running.delete(controller)
      try {
        const answer = await call(AbortSignal.any([signal, controller.signal]))
        answer.body.once('close', forget)
        return answer
      } catch (error) {
        forget()
        throw error
      }
    },
    stop() {
      for (const call of running) call.abort(new errors.ClientClosedError())
    },
  }
}
