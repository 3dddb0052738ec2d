import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isPlainSegment } from '../src/routes/path-template.ts'
import { createRouteTable } from '../src/routes/route-table.ts'
import { type GatewayHost, readThing, startGatewayHost } from './support/gateway-host.ts'

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

/** Sends a target as it is: no client of ours tidies it up. */
const raw = (target: string, method = 'GET', headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(host.url)
    const all = { authorization: `Bearer ${token}`, ...headers }
    const call = httpRequest({ hostname, port, path: target, method, headers: all }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    call.on('error', reject).end()
  })

test('G1 an unknown path is 404 and a wrong method 405, with no socket opened', async () => {
  const statuses = [
    await raw('/acme/api/other'),
    await raw('/acme/api'),
    await raw('/acme/api/things/1', 'DELETE'),
  ]
  expect(statuses).toEqual([404, 404, 405])
  expect(host.upstream.sockets()).toBe(0)
})

const hostile = [
  ['an absolute address', '/acme/api/https://evil.example/things/1'],
  ['a second host', '/acme/api//evil.example/things/1'],
  ['a backslash', '/acme/api/things\\1'],
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
  ['a fragment', '/acme/api/things/1#x'],
  ['odd Unicode', '/acme/api/things/%ef%bc%8e%ef%bc%8e'],
  ['an at sign host', '/acme/api/@evil.example/1'],
  ["another's account", '/acme/api/v3/accounts/bob/limits'],
  ['the template itself', '/acme/api/v3/accounts/%7Bpid%7D/limits'],
] as const

test.each(hostile)('G2 %s is refused with no socket opened', async (_name, target) => {
  const before = host.upstream.sockets()
  expect(await raw(target)).toBe(404)
  expect(host.upstream.sockets()).toBe(before)
})

test.each(['me', 'ada'])('the account in the path is the token’s, called as %s', async (name) => {
  expect(await raw(`/acme/api/v3/accounts/${name}/limits`)).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.target).toBe('/base/v3/accounts/ada/limits')
})

test('G2 a Host override does not move the call', async () => {
  expect(
    await raw('/acme/api/things/1', 'GET', { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' }),
  ).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.headers.host).toBe(new URL(host.upstream.url).host)
})

const odd = [
  '..',
  '.',
  '/',
  '//',
  '\\',
  '%2f',
  '%2e',
  '%252f',
  '%00',
  ';',
  '?',
  '#',
  '@',
  ':',
  '{pid}',
  'ı',
  '\u202e',
  '\r\n',
  ' ',
]
const segments = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const paths = fc.array(segments, { maxLength: 8 }).map((parts) => `/${parts.join('')}`)
const nearMisses = segments.map((segment) => `/things/${segment}`)

test('G2 no path of 20 000 escapes a template', () => {
  const table = createRouteTable([readThing], { id: 'acme', bindsSubject: false })
  let matched = 0
  fc.assert(
    fc.property(fc.oneof(paths, nearMisses), (path) => {
      let filled: string
      try {
        const { route, params } = table.find('GET', path, 'ada')
        filled = route.template.fill(params, 'ada')
      } catch {
        return true
      }
      matched += 1
      // What a URL parser makes of it is what was matched: nothing is decoded, dropped or resolved.
      const url = new URL(`https://api.example.com/base${filled}`)
      const id = filled.slice('/things/'.length)
      return url.href === `https://api.example.com/base${path}` && filled === path && isPlainSegment(id)
    }),
    { numRuns: 20_000 },
  )
  expect(matched).toBeGreaterThan(500)
})

test.each(['TRACE', 'OPTIONS', 'HEAD', 'PROPFIND'])('G14 %s is 405', async (method) => {
  expect(await raw('/acme/api/things/1', method)).toBe(405)
})

test('G14 an upgrade is not followed', async () => {
  expect(await raw('/acme/api/things/1', 'GET', { Connection: 'Upgrade', Upgrade: 'websocket' })).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.headers.upgrade).toBeUndefined()
})

test.each([
  ['G10 Content-Length with Transfer-Encoding', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
  ['G10 two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ['G10 Transfer-Encoding with white space', 'Transfer-Encoding : chunked'],
])('%s is 400', async (_name, headers) => {
  const before = host.upstream.arrivals.length
  const answer = await overSocket(`POST /acme/api/things HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n0\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(host.upstream.arrivals).toHaveLength(before)
})

/** What no HTTP client would send. */
function overSocket(text: string): Promise<string> {
  const { hostname, port } = new URL(host.url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text))
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
