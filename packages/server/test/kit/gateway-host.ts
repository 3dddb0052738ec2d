import {
  createRelay,
  defineProvider,
  type ProviderDefinition,
  type Relay,
  type RelayOptions,
  type RoutePolicy,
} from '@token-relay/server'
import { virtualClock, type VirtualClock } from './clock.ts'
import { appFor, type AppUser, signedInUser } from './app.ts'
import type { HostOptions } from './host.ts'
import { listen, originOf } from './listen.ts'
import { signingKey } from './signing-key.ts'
import { startUpstream, type Upstream } from './upstream.ts'

export interface GatewayHost {
  readonly url: string
  readonly relay: Relay<AppUser>
  readonly upstream: Upstream
  readonly clock: VirtualClock
  readonly errors: unknown[]
  /** Mints a relay token for a user. */
  tokenFor(user: string): Promise<string>
  /** Calls the gateway as a page of `user` does. `init.headers` override the page's. */
  call(user: string, path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export interface GatewayHostOptions extends Pick<HostOptions, 'mounting' | 'before'> {
  readonly routes?: readonly RoutePolicy[]
  readonly provider?: Partial<ProviderDefinition<AppUser>>
  readonly relay?: Partial<RelayOptions<AppUser>>
  /** An upstream that hosts share. The host does not close it. Default: one of this host. */
  readonly upstream?: Upstream
}

/** The route of most tests. */
export const readThing: RoutePolicy = {
  id: 'thing',
  method: 'GET',
  path: '/things/:id',
  scope: 'business',
  everyone: true,
}

/** Starts a host whose gateway leads to an upstream that records requests. */
export async function startGatewayHost(options: GatewayHostOptions = {}): Promise<GatewayHost> {
  const upstream = options.upstream ?? (await startUpstream())
  const clock = virtualClock(Date.now())
  const errors: unknown[] = []
  const relay = createRelay<AppUser>({
    identify: signedInUser,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    rateLimit: false,
    onError: (error) => errors.push(error),
    clock,
    maxCachedTokens: 1_000, // the caches allocate room for all of them at once
    providers: [
      defineProvider<AppUser>({
        id: 'acme',
        apiUrl: `${upstream.url}/base`,
        routes: options.routes ?? [readThing],
        authorize: () => ({ authorization: 'Bearer canary-credential' }),
        ...options.provider,
      }),
    ],
    ...options.relay,
  })
  clock.advance(1) // tokens that a test signs itself are of another process: they must be later than this one's start
  const server = await listen(appFor(options.mounting, relay, options.before))
  const url = originOf(server) + (options.mounting?.endsWith('/relay') ? '/relay' : '')
  const tokenFor = async (user: string) => (await relay.mint('acme', { id: user })).token
  return {
    url,
    relay,
    upstream,
    clock,
    errors,
    tokenFor,
    async call(user, path, init = {}) {
      const headers = new Headers({ cookie: `user=${user}`, authorization: `Bearer ${await tokenFor(user)}` })
      new Headers(init.headers).forEach((value, name) => headers.set(name, value))
      return fetch(`${url}/acme/api${path}`, { ...init, headers })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await Promise.all([relay.close({ finishMs: 0 }), options.upstream ? undefined : upstream.close()])
    },
  }
}
