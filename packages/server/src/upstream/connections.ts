import { type Dispatcher, errors, request } from 'undici'
import type { Clock } from '../time/clock.ts'
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

/** Connections to providers. */
export interface Connections {
  request(wire: WireRequest): Promise<Dispatcher.ResponseData>
  close(): Promise<void>
}

/** Repetitions through the host's dispatcher, which may have several connections that the provider has just closed. */
const maxRepetitions = 3

/** Opens connections, or uses those of the host's dispatcher. Redirects are never followed (G3). */
export function openConnections({ dispatcher, connectDeadlineMs, clock }: Network): Connections {
  const unwatch = watchConnections()
  const own = createOwnConnections({ connectDeadlineMs, clock })
  const calls = createStoppableCalls()

  return {
    async request({ url, isRepeatable, signal, ...options }) {
      // maxRedirections: the host's dispatcher may follow redirects by default.
      const wire = { ...options, signal, dispatcher: dispatcher ?? own.current(), maxRedirections: 0 }
      let repetitions = isRepeatable ? maxRepetitions : 0
      for (;;) {
        try {
          return await (dispatcher
            ? calls.run(signal, (stopped) => request(url, { ...wire, signal: stopped }))
            : request(url, wire))
        } catch (error) {
          if (repetitions-- <= 0 || !closedUnanswered(error)) throw error
          wire.dispatcher = dispatcher ?? own.fresh()
        }
      }
    },
    async close() {
      unwatch()
      calls.stop()
      await own.close()
    },
  }
}

/** Ends calls whose connections are the host's and stay open. */
function createStoppableCalls() {
  const running = new Set<AbortController>()
  return {
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
      for (const controller of running) controller.abort(new errors.ClientClosedError())
    },
  }
}
