import { memoryStore, type Store } from '@token-relay/server'
import { type VirtualClock, virtualClock } from './clock.ts'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from './gateway-host.ts'
import { type LinkedStore, linkedStore } from './linked-store.ts'

/** A process of a relay: its host, its clock, and its way to the store. */
export interface RelayProcess extends GatewayHost {
  readonly link: LinkedStore
  /** Calls the gateway with a token. Resolves to the status. */
  use(token: string, user?: string): Promise<number>
  /** Signs a user out, as a page does. Resolves to the status. */
  logOut(user?: string): Promise<number>
  /** Requests a token, as a page does. */
  logIn(user?: string): Promise<Response>
}

/** Processes of one relay on one store. */
export interface Processes {
  /** Starts a process. `stepMs` is how far its wall clock is ahead. */
  start(options?: ProcessOptions): Promise<RelayProcess>
  /** Lets time pass for all of them. */
  advance(ms: number): void
  close(): Promise<void>
}

export interface ProcessOptions extends Omit<GatewayHostOptions, 'relay'> {
  readonly stepMs?: number
  readonly relay?: GatewayHostOptions['relay']
}

/** Prepares processes. The store keeps time by a clock of its own. */
export function createProcesses(shared?: Store): Processes {
  const storeClock = virtualClock()
  const store = shared ?? memoryStore({ clock: storeClock })
  const clocks: VirtualClock[] = [storeClock]
  const hosts: GatewayHost[] = []
  let elapsedMs = 0

  return {
    async start({ stepMs = 0, relay, ...options } = {}) {
      const clock = virtualClock(Date.UTC(2026, 0, 15, 12) + elapsedMs + stepMs)
      clocks.push(clock)
      const link = linkedStore(store)
      const host = await startGatewayHost({
        ...options,
        relay: { clock, name: 'shop', store: link.store, ...relay },
      })
      hosts.push(host)
      const call = (method: string, path: string, user: string, headers: Record<string, string> = {}) =>
        fetch(host.url + path, {
          method,
          headers: { cookie: `user=${user}`, 'content-type': 'application/json', ...headers },
        })
      return {
        ...host,
        clock,
        link,
        use: async (token, user = 'ada') =>
          (await call('GET', '/acme/api/things/1', user, { authorization: `Bearer ${token}` })).status,
        logOut: async (user = 'ada') => (await call('DELETE', '/acme/auth', user)).status,
        logIn: (user = 'ada') => call('POST', '/acme/auth', user),
      }
    },
    advance(ms) {
      elapsedMs += ms
      for (const clock of clocks) clock.advance(ms)
    },
    async close() {
      await Promise.all(hosts.splice(0).map((host) => host.close()))
    },
  }
}
