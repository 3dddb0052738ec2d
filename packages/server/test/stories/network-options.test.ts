import { createServer } from 'node:net'
import {
  type ProviderDefinition,
  type RelayOptions,
  createRelay,
  defineProvider,
  oauth2ClientCredentials,
} from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { followingConnectDeadlineMs } from '../../src/upstream/http-client.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'
import { type Script, startClosingServer } from '../kit/closing-server.ts'
import { signingKey } from '../kit/signing-key.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const routes = [
  { id: 'add', method: 'POST', path: '/things', scope: 'business', everyone: true },
  { id: 'keyed', method: 'POST', path: '/keyed', scope: 'business', everyone: true, idempotent: true },
  { id: 'search', method: 'POST', path: '/search', scope: 'business', everyone: true, readOnly: true },
  { id: 'change', method: 'PATCH', path: '/things', scope: 'business', everyone: true },
  { id: 'put', method: 'PUT', path: '/things', scope: 'business', everyone: true },
  { id: 'remove', method: 'DELETE', path: '/things', scope: 'business', everyone: true },
  { id: 'thing', method: 'GET', path: '/things/:id', scope: 'business', everyone: true },
] as const

async function start(
  relay: Partial<Pick<RelayOptions, 'maxRequestBytes' | 'maxResponseBytes' | 'connectDeadlineMs'>> = {},
  provider: Partial<Pick<ProviderDefinition, 'headers' | 'authorize'>> = {},
): Promise<GatewayHost> {
  const host = await startGatewayHost({ routes, relay, provider: { ...provider } })
  closing.push(() => host.close())
  return host
}

// Sizes

const add = (host: GatewayHost, bytes: number) =>
  host.call('ada', '/things', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify('x'.repeat(bytes - 2)),
  })

test.each([
  [{}, 262_144],
  [{ maxRequestBytes: 1_024 }, 1_024],
  [{ maxRequestBytes: 1_000_000 }, 1_000_000],
])('G9 with %j a request of %i bytes passes, one byte more is 413', async (options, bytes) => {
  const host = await start(options)
  expect((await add(host, bytes)).status).toBe(200)
  const refused = await add(host, bytes + 1)
  expect([refused.status, (await problemIn(refused)).code]).toEqual([413, 'body_too_large'])
})

test.each([
  [{}, 5_242_880],
  [{ maxResponseBytes: 1_024 }, 1_024],
  [{ maxResponseBytes: 6_000_000 }, 6_000_000],
])('G9 with %j an answer of %i bytes passes, one byte more is 502', async (options, bytes) => {
  const host = await start(options)
  const answer = (size: number) => {
    host.upstream.answer = (response) =>
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': size }).end('x'.repeat(size))
  }
  answer(bytes)
  expect((await (await host.call('ada', '/things/1')).text()).length).toBe(bytes)
  answer(bytes + 1)
  expect((await host.call('ada', '/things/1')).status).toBe(502)
})

test('G9 an answer that falls silent ends at the idle deadline, before the total one', async () => {
  const errors: unknown[] = []
  const host = await startGatewayHost({
    routes,
    relay: {
      gatewayDeadlinesMs: { headers: 10_000, idle: 100, total: 60_000 },
      onError: (error) => errors.push(error),
    },
  })
  closing.push(() => host.close())
  host.upstream.answer = (response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain', 'content-length': 900_000 })
      .write('a'.repeat(100_000))
  await expect((await host.call('ada', '/things/1')).text()).rejects.toThrow('terminated')
  expect(errors).toEqual([expect.objectContaining({ code: 'upstream_timeout' })])
})

test('closing a relay closes its connections for gateway calls too', async () => {
  const host = await start()
  await (await host.call('ada', '/things/1')).text()
  await host.relay.close()
  await expect(host.relay.fetch('acme', { id: 'ada' }, '/things/1')).rejects.toMatchObject({
    code: 'closing',
  })
  await expect.poll(() => host.upstream.open()).toBe(0)
  expect(host.upstream.arrivals).toHaveLength(1)
})

// Connect deadline

test.each([
  [5_000, 5_000, 2_000],
  [20_000, 5_000, 17_000],
  [5_500, 5_000, 2_500],
  [500, 5_000, 2_000],
  [20_000, 10_000, 12_000],
])(
  'with a deadline of %i ms (default %i) a connection may take %i ms',
  (deadlineMs, defaultMs, connectMs) => {
    expect(followingConnectDeadlineMs(deadlineMs, defaultMs)).toBe(connectMs)
  },
)

test('connectDeadlineMs ends a connection that does not stand, and the hint names it', async () => {
  const silent = createServer((socket) => socket.on('error', () => {})) // no TLS handshake
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  const url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    onError: () => {},
    connectDeadlineMs: 100,
    tokenDeadlineMs: 30_000,
    providers: [
      defineProvider({
        id: 'acme',
        apiUrl: url,
        credential: oauth2ClientCredentials('acme', {
          clientId: 'shop',
          clientSecret: 's3-9d2c77',
          tokenUrl: `${url}/token`,
        }),
        routes,
      }),
    ],
  })
  closing.push(
    () => silent.close(),
    () => relay.close(),
  )
  await expect(relay.fetch('acme', { id: 'ada' }, '/things/1')).rejects.toMatchObject({
    code: 'upstream_timeout',
    hint: expect.stringContaining('connectDeadlineMs'),
  })
})

// Fixed headers

test('headers of a provider are on every call, and a page cannot change them', async () => {
  const seen: unknown[] = []
  const host = await start(
    {},
    {
      headers: { 'X-Api-Version': '2', accept: 'application/vnd.acme+json', 'x-key': 'fixed' },
      authorize: (call) => {
        seen.push(call.headers['x-api-version'])
        return { 'x-key': 'signed' }
      },
    },
  )
  await host.call('ada', '/things/1', { headers: { 'x-api-version': '1', accept: 'text/html' } })
  const headers = host.upstream.arrivals[0]?.headers
  expect([headers?.['x-api-version'], headers?.accept, headers?.['x-key']]).toEqual([
    '2',
    'application/vnd.acme+json',
    'signed',
  ])
  expect(seen).toEqual(['2'])
})

test.each<[string, unknown, string]>([
  ['authorization', { Authorization: 'Bearer x' }, 'acme.headers.authorization'],
  ['a host', { host: 'evil.example' }, 'acme.headers.host'],
  ['a length', { 'Content-Length': '7' }, 'acme.headers.content-length'],
  ['a content type', { 'content-type': 'text/plain' }, 'acme.headers.content-type'],
  ['an encoding', { 'accept-encoding': 'gzip' }, 'acme.headers.accept-encoding'],
  ['a line break', { 'x-a': 'b\r\nx-c: d' }, 'acme.headers.x-a'],
  ['a number', { 'x-a': 7 }, 'acme.headers.x-a'],
  ['an empty value', { 'x-a': '' }, 'acme.headers.x-a'],
  ['a name with a space', { 'x a': 'b' }, 'acme.headers'],
  ['a list', ['x-a'], 'acme.headers'],
])('refuses headers with %s', (_name, headers, option) => {
  const definition: ProviderDefinition = { id: 'acme', apiUrl: 'https://api.acme.example', routes }
  const define = () => defineProvider(Object.assign(definition, { headers }))
  expect(define).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
})

// Closed connections

const calls: [string, string, RequestInit, boolean][] = [
  ['a GET', '/things/1', {}, true],
  ['a PUT', '/things', { method: 'PUT', body: '{}' }, true],
  ['a DELETE', '/things', { method: 'DELETE' }, true],
  ['a POST of a read-only route', '/search', { method: 'POST', body: '{}' }, true],
  [
    'a POST with an Idempotency-Key',
    '/keyed',
    { method: 'POST', body: '{}', headers: { 'idempotency-key': 'k1' } },
    true,
  ],
  ['a POST without one', '/things', { method: 'POST', body: '{}' }, false],
  [
    'a POST whose key its route does not forward',
    '/things',
    { method: 'POST', body: '{}', headers: { 'idempotency-key': 'k1' } },
    false,
  ],
  ['a PATCH', '/things', { method: 'PATCH', body: '{}' }, false],
]

test.each(calls)(
  'G12 after a closed connection, %s is sent again only if it may be',
  async (_name, path, init, again) => {
    const script: Script = (request) => (request === 1 ? 'answer' : (socket) => socket.destroy())
    const server = await startClosingServer(script)
    closing.push(() => server.close())
    const host = await startGatewayHost({ routes, provider: { apiUrl: server.url } })
    closing.push(() => host.close())
    const events: unknown[] = []
    host.relay.on('call', ({ outcome }) => events.push(outcome))
    const headers = new Headers(init.headers)
    if (init.body !== undefined) headers.set('content-type', 'application/json')
    await (await host.call('ada', '/things/1')).text()
    const answer = await host.call('ada', path, { ...init, headers })
    expect(answer.status).toBe(again ? 200 : 503)
    expect(server.requests).toHaveLength(again ? 3 : 2)
    expect(events).toEqual([200, again ? 200 : 'upstream_unavailable'])
  },
)
