import { Agent, type Dispatcher, request } from 'undici'
import { maxConnections } from '../config/defaults.ts'
import { closedUnanswered, watchConnections } from './reused-connections.ts'

/** The network that calls take. */
export interface Network {
  /** The host's dispatcher. It is never closed here. Default: connections of our own. */
  readonly dispatcher?: Dispatcher | undefined
  /** Milliseconds to connect: DNS, TCP and TLS. Applies to connections of our own. */
  readonly connectDeadlineMs: number
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
export function openConnections({ dispatcher, connectDeadlineMs }: Network): Connections {
  const unwatch = watchConnections()
  const own: Agent[] = []
  const open = (options: Agent.Options): Agent => {
    const agent = new Agent({
      ...options,
      connect: { timeout: connectDeadlineMs },
      connections: maxConnections,
    })
    own.push(agent)
    return agent
  }
  const first = dispatcher ?? open({})
  let fresh = dispatcher

  return {
    async request({ url, isRepeatable, ...options }) {
      // maxRedirections: the host's dispatcher may follow redirects by default.
      const wire = { ...options, dispatcher: first, maxRedirections: 0 }
      let repetitions = isRepeatable ? maxRepetitions : 0
      for (;;) {
        try {
          return await request(url, wire)
        } catch (error) {
          if (repetitions-- <= 0 || !closedUnanswered(error)) throw error
          fresh ??= open({ pipelining: 0 }) // each of its connections is new and carries one request
          wire.dispatcher = fresh
        }
      }
    },
    async close() {
      unwatch()
      await Promise.all(own.map((agent) => agent.destroy()))
    },
  }
}
