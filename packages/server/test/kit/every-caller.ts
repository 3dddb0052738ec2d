import type { ServerResponse } from 'node:http'
import {
  createRelay,
  defineProvider,
  oauth2ClientCredentials,
  type Provider,
  type ProviderDefinition,
  type Relay,
  type RelayOptions,
  type RoutePolicy,
  wealthica,
  wych,
} from '@token-relay/server'
import type express from 'express'
import { appFor, type AppUser, signedInUser } from './app.ts'
import { virtualClock, type VirtualClock } from './clock.ts'
import { listen, originOf } from './listen.ts'
import { signingKey } from './signing-key.ts'
import { type RecordedRequest, startUpstream, type Upstream } from './upstream.ts'

/** A kind of request that the relay answers. */
export interface Caller {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly body?: string
}

const post = { method: 'POST', body: '{}' }
export const mints: readonly Caller[] = [
  { name: 'a mint in direct mode', ...post, path: '/wealthica/auth' },
  { name: 'a mint in gateway mode', ...post, path: '/acme/auth' },
  { name: 'a mint of the second gateway', ...post, path: '/wych/auth' },
]
export const logOuts: readonly Caller[] = [
  { name: 'a log-out in direct mode', method: 'DELETE', path: '/wealthica/auth' },
  { name: 'a log-out in gateway mode', method: 'DELETE', path: '/acme/auth' },
]
export const gatewayWrite: Caller = { name: 'a gateway write', ...post, path: '/acme/api/things' }
export const gatewayCalls: readonly Caller[] = [
  { name: 'a gateway read', method: 'GET', path: '/acme/api/things' },
  gatewayWrite,
  { name: 'a read of the second gateway', method: 'GET', path: '/wych/api/accounts' },
]
export const consentStart: Caller = { name: 'a consent’s start', method: 'POST', path: '/wych/connect' }
export const consentReturn: Caller = {
  name: 'a consent’s return',
  method: 'GET',
  path: '/wych/return?state=ACTIVE&user=u-ada',
}
/** All callers with a front door: every route but the consent's return, which another site links to. */
export const guarded: readonly Caller[] = [...mints, ...logOuts, ...gatewayCalls, consentStart]

/** An answer of the provider. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface CallersOptions {
  readonly relay?: Partial<RelayOptions<AppUser>>
  /** Changes of the gateway provider `acme`. */
  readonly acme?: Partial<ProviderDefinition<AppUser>>
  /** Returns Ada's account at the three providers. */
  readonly accountOf?: (user: AppUser) => string
  readonly before?: (app: express.Express) => void
  /** Returns providers in place of the usual three. */
  readonly providers?: (url: string) => readonly Provider<AppUser>[]
  readonly clientSecret?: () => string | Promise<string>
}

export interface Callers {
  readonly url: string
  readonly relay: Relay<AppUser>
  readonly upstream: Upstream
  readonly clock: VirtualClock
  readonly errors: unknown[]
  /** Answers in place of the provider's usual answer, unless it returns `undefined`. */
  override: (arrival: RecordedRequest) => Reply | undefined
  /** Returns the requests that the provider got since the last call of this function, such as `GET /acme/things`. */
  arrivals(): string[]
  /** Makes a request as a page of Ada does, with all that it needs to succeed. `headers` override the page's. */
  send(caller: Caller, headers?: Readonly<Record<string, string>>): Promise<Response>
  close(): Promise<void>
}

const things = { path: '/things', scope: 'business', everyone: true } as const
export const readThings: RoutePolicy = { ...things, id: 'read', method: 'GET' }
export const writeThings: RoutePolicy = { ...things, id: 'write', method: 'POST' }

/** Starts a relay with a direct provider and two gateways, one of which has a consent page, on one scripted upstream. */
export async function startCallers(options: CallersOptions = {}): Promise<Callers> {
  const upstream = await startUpstream()
  const clock = virtualClock(Date.now())
  const errors: unknown[] = []
  const relay = createRelay<AppUser>({
    identify: signedInUser,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    rateLimit: false,
    onError: (error) => errors.push(error),
    clock,
    random: () => 0.5,
    maxCachedTokens: 1_000, // the caches allocate room for all of them at once
    providers: options.providers?.(upstream.url) ?? providersOn(upstream.url, options),
    ...options.relay,
  })
  const server = await listen(appFor(undefined, relay, options.before))
  const url = originOf(server)
  let seen = 0
  const host: Callers = {
    url,
    relay,
    upstream,
    clock,
    errors,
    override: () => undefined,
    arrivals() {
      const fresh = upstream.arrivals.slice(seen)
      seen = upstream.arrivals.length
      return fresh.map(({ method, target }) => `${method} ${target}`)
    },
    async send({ method, path, body }, headers = {}) {
      const [, provider = '', kind] = path.split(/[/?]/)
      const page = new Headers({ cookie: 'user=ada' })
      if (body !== undefined) page.set('content-type', 'application/json')
      if (kind === 'api') page.set('authorization', `Bearer ${await relayToken(relay, provider)}`)
      if (kind === 'return') page.set('cookie', `user=ada; ${await ticketFor(url)}`)
      new Headers(headers).forEach((value, name) => page.set(name, value))
      const init = { method, headers: page, redirect: 'manual' } as const
      return fetch(url + path, body === undefined ? init : { ...init, body })
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await Promise.all([relay.close(), upstream.close()])
    },
  }
  upstream.answer = (response, arrival) =>
    write(response, clock, host.override(arrival) ?? usualReply(upstream, arrival, clock))
  return host
}

/** Returns a relay token of Ada. */
export async function relayToken(relay: Relay<AppUser>, provider: string): Promise<string> {
  return (await relay.mint(provider, { id: 'ada' })).token
}

/** Starts a consent as Ada's page does and returns its cookie. */
async function ticketFor(url: string): Promise<string> {
  const response = await fetch(`${url}/wych/connect`, { method: 'POST', headers: { cookie: 'user=ada' } })
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

function providersOn(url: string, { acme, accountOf, clientSecret }: CallersOptions) {
  const client = { clientId: 'shop', clientSecret: clientSecret ?? 'canary-client-secret' }
  return [
    wealthica<AppUser>({ ...client, apiUrl: `${url}/bank`, loginName: accountOf }),
    defineProvider<AppUser>({
      id: 'acme',
      apiUrl: `${url}/acme`,
      account: accountOf,
      credential: oauth2ClientCredentials('acme', { ...client, tokenUrl: `${url}/acme/token` }),
      routes: [readThings, writeThings],
      ...acme,
    }),
    wych<AppUser>({
      ...client,
      apiKey: 'canary-api-key',
      partner: 'harbour',
      app: 'ledger',
      issuer: `${url}/wych/realm`,
      apiUrl: `${url}/wych`,
      connectUrl: 'https://connect.example',
      email: accountOf ?? (({ id }) => id),
      returnTo: '/accounts',
      routes: [wych.routes.accounts],
    }),
  ]
}

function usualReply(
  { url, arrivals }: Upstream,
  { target, headers, body }: RecordedRequest,
  clock: VirtualClock,
): Reply {
  const life = { token_type: 'Bearer', expires_in: 3600 }
  const [, provider, ...rest] = target.split('/')
  const last = rest.at(-1)
  if (provider === 'bank') return json({ token: jwt(String(headers.loginname), clock.nowMs()) })
  if (last === 'openid-configuration') {
    return json({ issuer: `${url}/wych/realm`, token_endpoint: `${url}/wych/realm/token` })
  }
  if (last === 'user') return json({ id: `u-${JSON.parse(body.toString()).email}` })
  if (last === 'token')
    return json({ ...life, access_token: `canary${target.replaceAll('/', '-')}-${arrivals.length}` })
  return json({ owner: 'ada' })
}

/** A provider's JWT, whose signature the relay does not verify. */
function jwt(sub: string, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part({ sub, iat, exp: iat + 3600 })}.c2ln`
}

export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function write(response: ServerResponse, clock: VirtualClock, { status = 200, headers, body }: Reply): void {
  response.writeHead(status, { date: new Date(clock.nowMs()).toUTCString(), ...headers }).end(body)
}
