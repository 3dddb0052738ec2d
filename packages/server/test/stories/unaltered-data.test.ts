import type { ServerResponse } from 'node:http'
import { type RoutePolicy, defineProvider } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const write: RoutePolicy = { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true }
const own: RoutePolicy = { ...readThing, select: (body) => body }
const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost({ routes: [readThing, write], ...options })
}
const answer = (
  status: number,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
) => {
  host.upstream.answer = (response: ServerResponse) => void response.writeHead(status, headers).end(body)
}
const post = () => host.call('ada', '/things', { method: 'POST' })

test.each(['{"id":9007199254740993,"sum":10.00}', '[12345678901234567890,1e2,-0]', '1.0'])(
  'select returns %s with the digits that the provider sent',
  async (body) => {
    await start({ routes: [own] })
    answer(200, {}, body)
    expect(await (await host.call('ada', '/things/1')).text()).toBe(body)
  },
)

test('G8 counts and links do not come back next to what select leaves', async () => {
  await start({ routes: [own] })
  answer(200, { link: '<?page=2>', 'x-total-count': '7', etag: '"v1"' }, '[]')
  const { headers } = await host.call('ada', '/things/1')
  expect(['link', 'x-total-count', 'etag'].filter((name) => headers.has(name))).toEqual([])
})

test('an answer whose numbers select would change is 502 with a hint', async () => {
  const hints: unknown[] = []
  const ids = (body: unknown) => (Array.isArray(body) ? body.map(({ id }) => ({ id })) : [])
  await start({ routes: [{ ...readThing, select: ids }] })
  host.relay.on('denied', ({ hint }) => hints.push(hint))
  answer(200, {}, '[{"id":9007199254740993},{"id":9007199254740992}]')
  const response = await host.call('ada', '/things/1')
  expect([response.status, (await problemIn(response)).code]).toEqual([502, 'upstream_bad_response'])
  expect(hints).toEqual([expect.stringContaining('numbers that JavaScript would round')])
})

test.each([204, 202, 201, 200])('an empty %i passes a route with select', async (status) => {
  let asked = 0
  await start({ routes: [{ ...write, allow: () => true, select: () => void asked++ }] })
  answer(status, status === 201 ? { location: '/base/things/7' } : {})
  const response = await post()
  expect([response.status, await response.text(), asked]).toEqual([status, '', 0])
  expect(response.headers.get('location')).toBe(status === 201 ? '/things/7' : null)
})

test.each([400, 404, 422])('of a %i to a route with select only the status passes', async (status) => {
  await start({ routes: [own] })
  answer(status, { link: '<?a=1>', 'x-total-count': '7' }, '{"holder":"canary of another user"}')
  const response = await host.call('ada', '/things/1')
  expect([response.status, await response.text()]).toEqual([status, ''])
  for (const name of ['link', 'x-total-count']) expect(response.headers.has(name)).toBe(false)
})

test('select reads JSON with a byte order mark, and refuses bytes that are not UTF-8', async () => {
  await start({ routes: [own] })
  answer(200, {}, '\ufeff{"a":"é"}')
  expect(await (await host.call('ada', '/things/1')).text()).toBe('{"a":"é"}')
  answer(200, {}, Buffer.from('{"a":"é"}', 'latin1'))
  expect((await host.call('ada', '/things/1')).status).toBe(502)
})

test('a body with a byte order mark is 400 with a sentence', async () => {
  await start()
  const headers = { 'content-type': 'application/json' }
  const response = await host.call('ada', '/things', { method: 'POST', headers, body: '\ufeff{}' })
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { detail: expect.stringContaining('byte order mark') },
  ])
})

test.each([
  ['/base/things/7', '/things/7'],
  ['things/7?v=2', '/things/7?v=2'],
  ['/base/things/7?owner=ada&v=2', '/things/7?v=2'],
  ['ABSOLUTE/base/things/7#top', '/things/7'],
  ['https://evil.example/base/things/7', null],
  ['//evil.example/base/things/7', null],
  ['/things/7', null],
  ['/base/../admin', null],
  ['/baser/7', null],
  ['/base\\\\evil.example', null],
  ['http://user@ABSOLUTE/base/7', null],
  ['javascript:alert(1)', null],
])('the Location %s of a 201 comes back as %s', async (location, expected) => {
  await start({ provider: { inject: ({ pid }) => ({ owner: pid }) } })
  const origin = location.startsWith('http') ? new URL(host.upstream.url).host : host.upstream.url
  answer(201, { location: location.replace('ABSOLUTE', origin) })
  expect((await post()).headers.get('location')).toBe(expected)
})

test.each([200, 400])('a Location of a %i does not come back', async (status) => {
  await start()
  answer(status, { location: '/base/things/7' })
  expect((await post()).headers.get('location')).toBe(null)
})

test('ETag and the provider’s request id come back, and If-Match goes out', async () => {
  await start()
  answer(200, { etag: '"v1"', 'x-request-id': 'r-1', 'request-id': 'r-2' }, '{}')
  const { headers } = await host.call('ada', '/things/1', { headers: { 'if-match': '"v0"' } })
  expect(['etag', 'x-request-id', 'request-id'].map((name) => headers.get(name))).toEqual([
    '"v1"',
    'r-1',
    'r-2',
  ])
  expect(host.upstream.arrivals[0]?.headers['if-match']).toBe('"v0"')
})

test('a Link that is sent twice is one list, and a total that is sent twice is dropped', async () => {
  await start()
  answer(
    200,
    { link: ['<?a>; rel="next"', '<?b>; rel="last"'], 'x-total-count': ['1', '2'], etag: ['"a"', '"b"'] },
    '{}',
  )
  const { headers } = await host.call('ada', '/things/1')
  expect(headers.get('link')).toBe('<?a>; rel="next", <?b>; rel="last"')
  expect([headers.get('x-total-count'), headers.get('etag')]).toEqual([null, null])
})

test('a header with other characters than ASCII comes back byte for byte', async () => {
  await start()
  const disposition = Buffer.from('attachment; filename="Zoë.pdf"').toString('latin1')
  answer(200, { 'content-disposition': disposition }, '{}')
  expect((await host.call('ada', '/things/1')).headers.get('content-disposition')).toBe(disposition)
})

test('a provider and a route may add headers in both directions', async () => {
  const route = { ...readThing, requestHeaders: ['x-tenant'], responseHeaders: ['x-quota'] }
  const other = { ...readThing, id: 'other', path: '/others/:id' }
  await start({
    routes: [route, other],
    provider: { requestHeaders: ['prefer'], responseHeaders: ['preference-applied'] },
    relay: { allowedOrigins: ['https://app.example.com'] },
  })
  answer(200, { 'x-quota': ['1', '2'], 'preference-applied': 'minimal', 'x-other': 'canary' }, '{}')
  const sent = { 'x-tenant': 't1', prefer: 'minimal', 'x-other': 'canary', origin: 'https://app.example.com' }
  const { headers } = await host.call('ada', '/things/1', { headers: sent })
  expect([headers.get('x-quota'), headers.get('preference-applied'), headers.get('x-other')]).toEqual([
    '1, 2',
    'minimal',
    null,
  ])
  expect(headers.get('access-control-expose-headers')).toContain('x-quota')
  expect(host.upstream.arrivals[0]?.headers).toMatchObject({ 'x-tenant': 't1', prefer: 'minimal' })
  expect(host.upstream.arrivals[0]?.headers).not.toHaveProperty('x-other')
  const second = await host.call('ada', '/others/1', { headers: sent })
  expect([second.headers.get('x-quota'), second.headers.get('preference-applied')]).toEqual([null, 'minimal'])
  expect(host.upstream.arrivals[1]?.headers).not.toHaveProperty('x-tenant')
})

test('a header that authorize sets, in any case, replaces the browser’s', async () => {
  await start({ provider: { requestHeaders: ['x-tenant'], authorize: () => ({ 'X-Tenant': 'ours' }) } })
  await host.call('ada', '/things/1', { headers: { 'x-tenant': 'theirs' } })
  expect(host.upstream.arrivals[0]?.headers['x-tenant']).toBe('ours')
})

test.each([
  'cookie',
  'set-cookie',
  'authorization',
  'proxy-authorization',
  'connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'x-http-method-override',
  'access-control-allow-origin',
  'clear-site-data',
  'x-api-key',
  'X-Tenant',
  'x tenant',
  '',
])('G5 G6 boot refuses the added header %j', async (name) => {
  await start()
  const define = (more: object) =>
    defineProvider({ id: 'acme', apiUrl: 'https://a.example', routes: [readThing], ...more })
  expect(() => define({ requestHeaders: [name] })).toThrow(/requestHeaders\[0\]/)
  expect(() => define({ responseHeaders: [name] })).toThrow(/responseHeaders\[0\]/)
  const route = { ...readThing, responseHeaders: [name] }
  await expect(startGatewayHost({ routes: [route] })).rejects.toThrow(/responseHeaders\[0\]/)
})

test('M16 every header that may come back may be read by a listed origin', async () => {
  const origin = 'https://app.example.com'
  await start({ relay: { allowedOrigins: [origin] } })
  answer(
    201,
    {
      location: '/base/things/7',
      etag: '"a"',
      link: '<?a>',
      'x-total-count': '1',
      'retry-after': '1',
      'content-disposition': 'inline',
      'x-request-id': 'r',
      'request-id': 's',
    },
    '{}',
  )
  const { headers } = await host.call('ada', '/things', { method: 'POST', headers: { origin } })
  const exposed = new Set((headers.get('access-control-expose-headers') ?? '').toLowerCase().split(', '))
  for (const name of [
    'location',
    'etag',
    'link',
    'x-total-count',
    'retry-after',
    'content-disposition',
    'x-request-id',
    'request-id',
  ]) {
    expect([name, headers.has(name), exposed.has(name)]).toEqual([name, true, true])
  }
})
