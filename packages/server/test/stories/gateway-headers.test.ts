import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())
const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
}
const arrived = () => host.upstream.arrivals.at(-1)

test('G5 forwards only listed request headers', async () => {
  await start()
  await host.call('ada', '/things/1', {
    headers: {
      accept: 'application/json',
      'accept-language': 'en-CA',
      'x-api-key': 'mine',
      'x-forwarded-for': '10.0.0.1',
      'x-http-method-override': 'DELETE',
      'x-wealthica-effective-user': 'bob',
      'x-original-url': '/admin',
      'proxy-authorization': 'Basic x',
      forwarded: 'for=10.0.0.1',
    },
  })
  const { host: _host, connection: _connection, ...headers } = arrived()?.headers ?? {}
  expect(headers).toEqual({
    accept: 'application/json',
    'accept-language': 'en-CA',
    'accept-encoding': 'identity',
    authorization: 'Bearer canary-credential',
  })
})

test('G6 K11 returns only listed response headers', async () => {
  await start()
  host.upstream.answer = (response) =>
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'set-cookie': 'session=canary-credential',
        'access-control-allow-origin': '*',
        authorization: 'Bearer canary-credential',
        'x-powered-by': 'Bank/1.0',
        location: 'https://evil.example',
        link: '<?page=2>; rel="next"',
        server: 'canary-credential',
      })
      .end('{"a":1}')
  const response = await host.call('ada', '/things/1')
  const headers = Object.fromEntries(response.headers)
  expect(await response.json()).toEqual({ a: 1 })
  expect(JSON.stringify(headers)).not.toContain('canary')
  expect(headers).toMatchObject({
    link: '<?page=2>; rel="next"',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  for (const name of ['access-control-allow-origin', 'x-powered-by', 'location'])
    expect(headers).not.toHaveProperty(name)
})

const reserved = { parameters: ['masqueradeas', 'timestamp'], headers: ['x-api-signature'] }
const signed = { reserved, inject: () => ({ masqueradeAs: 'AC_ADA', timestamp: '1' }) }

test.each([
  'masqueradeAs=AC_BOB',
  'MASQUERADEAS=AC_BOB',
  '%6dasqueradeAs=AC_BOB',
  'masqueradeAs[]=AC_BOB',
  'a=1&timestamp=2',
  'masqueradeAs.x=1',
  '[masqueradeAs]=AC_BOB',
  '[timestamp]=1',
  '%00masqueradeAs=AC_BOB',
  'masqueradeAs%00x=AC_BOB',
  'masqueradeAs%E2%80%8B=AC_BOB',
  'masque%C2%ADradeAs=AC_BOB',
  '%EF%BB%BFmasqueradeAs=AC_BOB',
  '%EF%BD%8DasqueradeAs=AC_BOB',
  'ma%C5%BFqueradeAs=AC_BOB',
])('G7 the query %s is 400 without opening a socket', async (query) => {
  await start({ provider: signed })
  const response = await host.call('ada', `/things/1?${query}`)
  expect([response.status, (await problemIn(response)).code]).toEqual([400, 'reserved_parameter'])
  expect(host.upstream.sockets()).toBe(0)
})

test('G7 a reserved name matches in every spelling of the host and of the browser', async () => {
  await start({ provider: { reserved: { parameters: ['actAs', 'filter[owner]'], headers: ['X-Act-As'] } } })
  const answers = [
    await host.call('ada', '/things/1?actAs=bob'),
    await host.call('ada', '/things/1?actas=bob'),
    await host.call('ada', '/things/1?filter[owner]=bob'),
    await host.call('ada', '/things/1', { headers: { 'x-act-as': 'bob' } }),
    await host.call('ada', '/things/1?a[actAs]=bob'),
    await host.call('ada', '/things/1?act=1&as=2&a[b]=3'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 200])
})

test('G7 a reserved header or body field from the browser is 400', async () => {
  const write = { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true } as const
  await start({ provider: signed, routes: [write] })
  const type = { 'content-type': 'application/json' }
  const answers = [
    await host.call('ada', '/things', {
      method: 'POST',
      body: '{}',
      headers: { ...type, 'X-Api-Signature': 'aa' },
    }),
    await host.call('ada', '/things', { method: 'POST', body: '{"masqueradeAs":"AC_BOB"}', headers: type }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([400, 400])
})

test('injected parameters are appended to the browser’s query', async () => {
  await start({ provider: signed })
  await host.call('ada', '/things/1?a=1;masqueradeAs=AC_BOB&b=%2F')
  expect(arrived()?.target).toBe(
    '/base/things/1?a=1%3BmasqueradeAs%3DAC_BOB&b=%2F&masqueradeAs=AC_ADA&timestamp=1',
  )
})

test.each([z.strictObject({ limit: z.string().optional() }), z.object({ limit: z.string().optional() })])(
  'G8 a query with a schema refuses unknown parameters',
  async (query) => {
    await start({ routes: [{ ...readThing, query }] })
    const statuses = [
      await host.call('ada', '/things/1?limit=5'),
      await host.call('ada', '/things/1?limit=5&all=1'),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([200, 400])
    expect(host.upstream.arrivals).toHaveLength(1)
  },
)

test('G8 select filters a list by the subject', async () => {
  const list = {
    id: 'list',
    method: 'GET',
    path: '/things',
    scope: 'business',
    list: true,
    allow: () => true,
  } as const
  await start({
    routes: [
      {
        ...list,
        select: (body, { pid }) => (Array.isArray(body) ? body.filter((thing) => thing.owner === pid) : []),
      },
    ],
  })
  host.upstream.answer = (response) => response.end('[{"owner":"ada"},{"owner":"bob"}]')
  expect(await (await host.call('bob', '/things')).json()).toEqual([{ owner: 'bob' }])
})

test.each([
  ['allow returns false', { allow: () => false }, 1],
  ['allow returns a truthy object', { allow: () => Object('yes') }, 1],
  ['allow throws', { allow: () => Promise.reject(new Error('directory down')) }, 2],
  ['select throws', { allow: () => true, select: () => JSON.parse('{') }, 1],
  ['select returns undefined', { allow: () => true, select: () => undefined }, 0],
])('E2 %s: the call is denied, and no part of the answer is sent', async (_name, rules, errors) => {
  await start({ routes: [{ id: 'thing', method: 'GET', path: '/things/:id', scope: 'business', ...rules }] })
  host.upstream.answer = (response) => response.end('{"secret":"canary-data"}')
  const response = await host.call('ada', '/things/1')
  const text = await response.text()
  expect([response.status, text.includes('"denied"'), text.includes('canary')]).toEqual([403, true, false])
  expect(host.errors).toHaveLength(errors)
  expect(host.upstream.arrivals).toHaveLength('select' in rules ? 1 : 0)
})

test('allow gets the subject and the path parameters', async () => {
  const seen: unknown[] = []
  await start({
    routes: [
      {
        id: 'thing',
        method: 'GET',
        path: '/things/:id',
        scope: 'business',
        allow: (call) => seen.push(call) > 0,
      },
    ],
  })
  await host.call('ada', '/things/7')
  expect(seen).toEqual([{ subject: { id: 'ada', pid: 'ada' }, params: { id: '7' } }])
})
