import {
  type Provider,
  type RelayOptions,
  type Store,
  defineProvider,
  oauth2ClientCredentials,
  wealthica,
} from '@token-relay/server'
import { expect } from 'vitest'
import type { AppUser } from './app.ts'
import { type VirtualClock, virtualClock } from './clock.ts'
import { type Reply, json, readThings } from './every-caller.ts'
import { type GatewayHost, startGatewayHost } from './gateway-host.ts'
import { type ScriptedStore, scriptedStore } from './scripted-store.ts'
import { type RecordedRequest, type Upstream, startUpstream } from './upstream.ts'

/** One process of a relay. */
export interface Process extends Pick<GatewayHost, 'url' | 'relay' | 'errors'> {
  /** Asks for a token as a page does. */
  mint(user: string, body?: object): Promise<MintAnswer>
  logOut(user: string): Promise<number>
  /** Calls the gateway as a page does and resolves to the status. */
  call(user: string): Promise<number>
}

/** What a page sees of an answer to a token request. */
export interface MintAnswer {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfter: string | null
  readonly token: string
  readonly tokenId: string
  readonly expiresIn: number
  readonly windows: { readonly connect: number }
}

/** Processes that share a store and a provider. */
export interface Processes {
  readonly all: readonly [Process, Process, ...Process[]]
  readonly upstream: Upstream
  readonly store: ScriptedStore
  readonly clock: VirtualClock
  /** Answers in place of the provider's usual answer, unless it returns `undefined`. */
  override: (arrival: RecordedRequest) => Reply | undefined
  /** The provider answers token calls when this has resolved. */
  gate: Promise<void>
  /** Returns how often the provider was asked for a token. */
  mints(): number
  /** Resolves when the store has what follows an answer: every lease has ended. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface ProcessesOptions {
  readonly count?: number
  /** Returns the clock of a process. Default: one that all share. */
  readonly clockOf?: (index: number, clock: VirtualClock) => VirtualClock
  /** Returns the store of a process. Default: the one that all share. */
  readonly storeOf?: (index: number, store: ScriptedStore) => Store
  readonly clientSecret?: (index: number) => string | (() => string | Promise<string>)
  readonly providers?: (url: string, index: number) => readonly Provider<AppUser>[]
  readonly relay?: Partial<RelayOptions<AppUser>>
}

/** Starts processes with the direct provider `wealthica` and the gateway `acme`, whose credential the business shares. */
export async function startProcesses(options: ProcessesOptions = {}): Promise<Processes> {
  const upstream = await startUpstream()
  const clock = virtualClock()
  const store = scriptedStore(clock)
  let serial = 0
  const start = async (index: number): Promise<Process & Pick<GatewayHost, 'close'>> => {
    const client = { clientId: 'shop', clientSecret: options.clientSecret?.(index) ?? 'canary-client-secret' }
    const host = await startGatewayHost({
      mounting: 'node:http',
      upstream,
      relay: {
        name: 'shop',
        clock: options.clockOf?.(index, clock) ?? clock,
        random: () => 0.5,
        store: options.storeOf?.(index, store) ?? store,
        providers: options.providers?.(upstream.url, index) ?? [
          wealthica<AppUser>({ ...client, apiUrl: `${upstream.url}/bank` }),
          defineProvider<AppUser>({
            id: 'acme',
            apiUrl: `${upstream.url}/acme`,
            credential: oauth2ClientCredentials('acme', {
              ...client,
              tokenUrl: `${upstream.url}/acme/token`,
            }),
            routes: [readThings],
          }),
        ],
        ...options.relay,
      },
    })
    const { url, relay } = host
    return {
      ...host,
      async mint(user, body = {}) {
        const headers = { cookie: `user=${user}`, 'content-type': 'application/json' }
        const response = await fetch(`${url}/wealthica/auth`, {
          method: 'POST',
          headers,
          body: JSON.stringify(body),
        })
        const answer: Omit<MintAnswer, 'status' | 'retryAfter'> = JSON.parse(await response.text())
        return { ...answer, status: response.status, retryAfter: response.headers.get('retry-after') }
      },
      async logOut(user) {
        const headers = { cookie: `user=${user}` }
        return (await fetch(`${url}/wealthica/auth`, { method: 'DELETE', headers })).status
      },
      async call(user) {
        const authorization = `Bearer ${(await relay.mint('acme', { id: user })).token}`
        return (await fetch(`${url}/acme/api/things`, { headers: { authorization } })).status
      },
    }
  }
  const count = options.count ?? 2
  const started = await Promise.all(Array.from({ length: count }, (_, index) => start(index)))
  const [first, second, ...others] = started
  if (!first || !second) throw new Error('Start two processes at least.')
  const processes: Processes = {
    all: [first, second, ...others],
    upstream,
    store,
    clock,
    override: () => undefined,
    gate: Promise.resolve(),
    mints: () => upstream.arrivals.filter(({ target }) => target.endsWith('/token')).length,
    async settled() {
      const count = (name: string) => store.asked.filter((asked) => asked === name).length
      await expect.poll(() => count('claimed') - count('released'), { interval: 5, timeout: 5_000 }).toBe(0)
    },
    async close() {
      await Promise.all(started.map((process) => process.close()))
      await upstream.close()
    },
  }
  upstream.answer = (response, arrival) => {
    const send = () => {
      const {
        status = 200,
        headers,
        body,
      } = processes.override(arrival) ?? usualReply(arrival, clock, ++serial)
      response.writeHead(status, { date: new Date(clock.nowMs()).toUTCString(), ...headers }).end(body)
    }
    if (arrival.target.endsWith('/token')) void processes.gate.then(send)
    else send()
  }
  return processes
}

/** Returns an answer of the provider: a token for the user that the request names, or data. */
function usualReply({ target, headers }: RecordedRequest, clock: VirtualClock, serial: number): Reply {
  if (target.startsWith('/bank'))
    return json({ token: jwt(String(headers.loginname), clock.nowMs(), serial) })
  if (target.endsWith('/token')) {
    return json({ token_type: 'Bearer', expires_in: 3600, access_token: `canary-token-${serial}` })
  }
  return json({ owner: 'ada' })
}

/** Returns a provider's JWT with a life of one hour. */
function jwt(sub: string, nowMs: number, serial: number): string {
  const iat = Math.floor(nowMs / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part({ sub, iat, exp: iat + 3600, jti: String(serial) })}.c2ln`
}
