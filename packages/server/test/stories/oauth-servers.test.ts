import { createRequire } from 'node:module'
import { createServer, type RequestListener } from 'node:http'
import { createRelay, type Relay } from '@token-relay/server'
import { providerContract } from '@token-relay/server/testing'
import { OAuth2Server } from 'oauth2-mock-server'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { northwind, type NorthwindOptions } from '../../examples/northwind.ts'
import { vezgo } from '../../examples/vezgo.ts'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

let upstream: Upstream
const closing: (() => Promise<unknown> | void)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  closing.push(() => upstream.close())
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const relayWith = (options: Omit<NorthwindOptions, 'apiUrl'>): Relay => {
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [northwind({ ...options, apiUrl: upstream.url })],
  })
  closing.push(() => relay.close())
  return relay
}
const orders = (relay: Relay) => relay.fetch('northwind', { id: 'ada' }, '/customers/me/orders')

test('oauth2-mock-server: discovers the token endpoint, mints one token and reuses it', async () => {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  closing.push(() => server.stop())
  const relay = relayWith({ clientId: 'shop', clientSecret: 'mock-7d20c5', issuer: server.issuer.url ?? '' })
  const statuses = [(await orders(relay)).status, (await orders(relay)).status]
  expect(statuses).toEqual([200, 200])
  const [first, second] = upstream.arrivals
  expect(first?.target).toBe('/customers/ada/orders')
  expect(first?.headers.authorization).toMatch(/^Bearer eyJ/)
  expect(second?.headers.authorization).toBe(first?.headers.authorization)
})

/** Starts the certified OpenID Provider with one client. Its package has no types. */
async function startOidcProvider(client: Record<string, string>): Promise<string> {
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockReturnValue() // advice for production
  const {
    default: OidcProvider,
  }: { default: new (issuer: string, options: object) => { callback(): RequestListener } } = await import(
    createRequire(import.meta.url).resolve('oidc-provider')
  )
  let listener: RequestListener = () => {}
  const server = await listen((request, response) => listener(request, response))
  const issuer = originOf(server)
  const provider = new OidcProvider(issuer, {
    clients: [{ ...client, grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, audience: string) => ({
          scope: 'orders:read',
          audience,
          accessTokenFormat: 'jwt',
        }),
      },
    },
    scopes: ['orders:read'],
  })
  listener = provider.callback()
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return issuer
}

test.each(['client_secret_post', 'client_secret_basic'] as const)(
  'U1 U3 oidc-provider accepts a client id and secret with special characters by %s, and grants the requested scope',
  async (clientAuth) => {
    const [clientId, clientSecret] = ['shop:+ %&/', 'p:+ %&=/"~-7d20c5']
    const issuer = await startOidcProvider({
      client_id: clientId,
      client_secret: clientSecret,
      token_endpoint_auth_method: clientAuth,
    })
    const relay = relayWith({ clientId, clientSecret, issuer, clientAuth })
    expect((await orders(relay)).status).toBe(200)
    expect(upstream.arrivals[0]?.headers.authorization).toMatch(/^Bearer \S+$/)
  },
)

test('oidc-provider issues a token for the requested resource', async () => {
  const issuer = await startOidcProvider({ client_id: 'shop', client_secret: 'right-7d20c5' })
  const resource = 'https://orders.northwind.example'
  const relay = relayWith({
    clientId: 'shop',
    clientSecret: 'right-7d20c5',
    issuer,
    parameters: { resource },
  })
  expect((await orders(relay)).status).toBe(200)
  const token = String(upstream.arrivals[0]?.headers.authorization).slice('Bearer '.length)
  expect(decodeJwt(token)).toMatchObject({ aud: resource, scope: 'orders:read', client_id: 'shop' })
})

test('a wrong secret at oidc-provider is an error that names the options to check', async () => {
  const issuer = await startOidcProvider({ client_id: 'shop', client_secret: 'right-7d20c5' })
  const relay = relayWith({ clientId: 'shop', clientSecret: 'wrong-7d20c5', issuer })
  await expect(orders(relay)).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
    hint: expect.stringContaining('northwind.clientId and northwind.clientSecret'),
  })
  expect(upstream.sockets()).toBe(0)
})

const issuerMethods: (string | undefined)[] = []

/** Starts an issuer with this discovery document. */
async function startIssuer(document: (origin: string) => object): Promise<string> {
  const server = createServer(({ method }, response) => {
    issuerMethods.push(method)
    response.end(JSON.stringify(document(originOf(server))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return originOf(server)
}

test.each([
  [
    'U2 another issuer',
    (origin: string) => ({ issuer: 'https://evil.example', token_endpoint: `${origin}/token` }),
  ],
  [
    'a token endpoint elsewhere',
    (origin: string) => ({ issuer: origin, token_endpoint: 'https://evil.example/token' }),
  ],
  ['no token endpoint', (origin: string) => ({ issuer: origin })],
  ['no document', () => []],
])('a discovery document with %s is refused before a secret is sent', async (_name, document) => {
  const issuer = await startIssuer(document)
  const relay = relayWith({ clientId: 'shop', clientSecret: 'mock-7d20c5', issuer })
  issuerMethods.length = 0
  await expect(orders(relay)).rejects.toMatchObject({ code: 'upstream_bad_response' })
  expect(issuerMethods).toEqual(['GET'])
})

test('the example northwind passes the provider contract', async () => {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  closing.push(() => server.stop())
  upstream.answer = (response, { target }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ target }))
  const issuer = server.issuer.url ?? ''
  const checks = providerContract({
    provider: northwind({ clientId: 'shop', clientSecret: 'mock-7d20c5', issuer, apiUrl: upstream.url }),
    users: [{ id: 'ada' }, { id: 'bob' }],
    path: '/customers/me/orders',
    requests: () => upstream.arrivals.length,
    canaries: () => ['mock-7d20c5', String(upstream.arrivals.at(-1)?.headers.authorization).slice(7)],
  })
  expect(checks).toHaveLength(6)
  for (const { run } of checks) await run()
})

test('the example vezgo is mounted under its own path', async () => {
  const relay = createRelay({
    identify: () => null,
    providers: [vezgo({ clientId: 'a-team', clientSecret: '4b1f0c7d9e' })],
  })
  closing.push(() => relay.close())
  await expect(relay.fetch('vezgo', { id: 1 }, '/')).rejects.toMatchObject({ code: 'direct_provider' })
})
