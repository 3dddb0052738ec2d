import { Socket } from 'node:net'
import { Agent, buildConnector, errors } from './undici.ts'
import { maxConnections, poolLifeMs } from '../config/defaults.ts'
import type { Clock } from '../time/clock.ts'

/**
 * Connections of the relay's own. A connection under steady load never ends by itself and so never asks DNS again: after
 * a minute requests take new ones, and the old ones end with their last answers. undici's `clientTtl` does the same for
 * single connections, but refuses requests that wait for one while it ends.
 */
export interface OwnConnections {
  /** Returns the dispatcher for a request that is sent at once. */
  current(): Agent
  /** Returns a dispatcher whose connections are new and carry one request each. */
  fresh(): Agent
  /** Ends all connections, also those that are being made. */
  close(): Promise<void>
}

/** Parts of the connections. */
export interface OwnConnectionParts {
  /** Milliseconds to connect: DNS, TCP and TLS. */
  readonly connectDeadlineMs: number
  readonly clock: Pick<Clock, 'monotonicMs'>
}

/** Creates connections; none is open yet. */
export function createOwnConnections({ connectDeadlineMs, clock }: OwnConnectionParts): OwnConnections {
  // One connector for all: it keeps the TLS sessions, so that a new connection costs one round trip.
  const connector = buildConnector({ timeout: connectDeadlineMs })
  const sockets = new Set<Socket>()
  const connect: buildConnector.connector = (options, callback) => {
    const socket: unknown = connector(options, callback)
    if (!(socket instanceof Socket)) return
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  const agents = new Set<Agent>()
  const open = (options: Agent.Options = {}): Agent => {
    const agent = new Agent({ ...options, connect, connections: maxConnections })
    agents.add(agent)
    return agent
  }
  const retire = (agent: Agent): void => {
    const forget = () => agents.delete(agent)
    agent.close().then(forget, forget)
  }

  let agent = open()
  let openedAtMs = clock.monotonicMs()
  let single: Agent | undefined
  return {
    current() {
      const nowMs = clock.monotonicMs()
      if (nowMs - openedAtMs >= poolLifeMs) {
        retire(agent)
        agent = open()
        openedAtMs = nowMs
      }
      return agent
    },
    fresh: () => (single ??= open({ pipelining: 0 })),
    async close() {
      await Promise.all([...agents].map((each) => each.destroy()))
      for (const socket of sockets) socket.destroy(new errors.ClientDestroyedError())
    },
  }
}
