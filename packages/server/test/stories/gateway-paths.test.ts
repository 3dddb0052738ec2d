import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { rawStatus } from '../kit/raw-request.ts'

let host: GatewayHost
let token: string
beforeAll(async () => {
  host = await startGatewayHost({
    routes: [
      readThing,
      { id: 'own', method: 'GET', path: '/v3/accounts/{pid}/limits', scope: 'subject' },
      { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true },
    ],
  })
  token = await host.tokenFor('ada')
})
afterAll(() => host.close())

const raw = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<number> =>
  rawStatus(host.url, { path, method, headers: { authorization: `Bearer ${token}`, ...headers } })

test('G1 an unknown path is 404 and a wrong method 405, without opening a socket', async () => {
  const statuses = [
    await raw('/acme/api/other'),
    await raw('/acme/api'),
    await raw('/acme/api/things/1', 'DELETE'),
  ]
  expect(statuses).toEqual([404, 404, 405])
  expect(host.upstream.sockets()).toBe(0)
})

const hostile = [
  ['an absolute URL', '/acme/api/https://evil.example/things/1'],
  ['a second host', '/acme/api//evil.example/things/1'],
  ['an encoded slash', '/acme/api/things/1%2f2'],
  ['an encoded backslash', '/acme/api/things/1%5c2'],
  ['encoded dots', '/acme/api/things/%2e%2e'],
  ['dots', '/acme/api/things/..'],
  ['one dot', '/acme/api/things/.'],
  ['double encoding', '/acme/api/things/%252e%252e'],
  ['a path parameter', '/acme/api/things/1;admin=1'],
  ['NUL', '/acme/api/things/1%00'],
  ['CRLF', '/acme/api/things/1%0d%0aX-Evil:1'],
  ['an empty segment', '/acme/api/things/'],
  ['full-width dots', '/acme/api/things/%ef%bc%8e%ef%bc%8e'],
  ['a host after an at sign', '/acme/api/@evil.example/1'],
  ["another user's account", '/acme/api/v3/accounts/bob/limits'],
  ['the template itself', '/acme/api/v3/accounts/%7Bpid%7D/limits'],
] as const

test.each(hostile)('G2 refuses %s without opening a socket', async (_name, target) => {
  const before = host.upstream.sockets()
  expect(await raw(target)).toBe(404)
  expect(host.upstream.sockets()).toBe(before)
})

test.each(['me', 'ada'])('replaces %s in the path with the token’s account', async (name) => {
  expect(await raw(`/acme/api/v3/accounts/${name}/limits`)).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.target).toBe('/base/v3/accounts/ada/limits')
})

test('G2 a Host header does not redirect the call', async () => {
  expect(
    await raw('/acme/api/things/1', 'GET', { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' }),
  ).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.headers.host).toBe(new URL(host.upstream.url).host)
})

test.each(['TRACE', 'OPTIONS', 'HEAD', 'PROPFIND'])('G14 %s is 405', async (method) => {
  expect(await raw('/acme/api/things/1', method)).toBe(405)
})

test('G14 an upgrade is not forwarded', async () => {
  expect(await raw('/acme/api/things/1', 'GET', { Connection: 'Upgrade', Upgrade: 'websocket' })).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.headers.upgrade).toBeUndefined()
})
