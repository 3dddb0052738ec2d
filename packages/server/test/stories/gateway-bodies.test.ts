import { createHmac } from 'node:crypto'
import express from 'express'
import { keepRawBody, type RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { onlyOnNode } from '../kit/app.ts'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const write: RoutePolicy = { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true }
const key = 'test-signing-key'
const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost({
    routes: [write],
    ...options,
    provider: {
      authorize: ({ url, body }) => ({
        'x-signature': createHmac('sha256', key).update(url).update(body).digest('hex'),
      }),
      ...options.provider,
    },
  })
}
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, user = 'ada') =>
  host.call(user, '/things', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

const bodies = [
  ['a float', '{"amount":10.0}'],
  ['a large number', '{"amount":12345678901234567890}'],
  ['duplicate keys', '{"a":1,"a":2}'],
  ['Unicode', '{"name":"Zoë 名前 \\u00e9 🏦"}'],
  ['escaped slashes', '{"url":"https:\\/\\/a.example\\/b"}'],
  ['white space', ' {\n\t"a" : 1 }\r\n'],
  ['nothing', ''],
  ['200 KiB', JSON.stringify({ filler: 'x'.repeat(200 * 1024) })],
] as const
const parser = express.json({ limit: '256kb', verify: keepRawBody })
const places: [string, GatewayHostOptions][] = [
  ['without a parser', {}],
  ...onlyOnNode<[string, GatewayHostOptions]>([
    ["after a host's parser", { before: (app) => app.use(parser) }],
    ["after a host's parser on Express 4", { mounting: 'express 4', before: (app) => app.use(parser) }],
    ['on node:http', { mounting: 'node:http' }],
  ]),
]

test.each(
  places.flatMap(([place, options]) => bodies.map(([name, body]) => [name, place, body, options] as const)),
)('G13 forwards %s byte for byte as signed, %s', async (_name, _place, body, options) => {
  await start(options)
  expect((await post(body)).status).toBe(200)
  const arrival = host.upstream.arrivals[0]
  const signed = createHmac('sha256', key)
    .update(host.upstream.url + arrival?.target)
    .update(arrival?.body ?? '')
  expect(arrival?.body.toString('utf8')).toBe(body)
  expect(arrival?.headers['x-signature']).toBe(signed.digest('hex'))
})

test('G9 a request over 256 KiB is 413', async () => {
  await start()
  expect((await post(JSON.stringify({ filler: 'x'.repeat(256 * 1024) }))).status).toBe(413)
  expect(host.upstream.sockets()).toBe(0)
})

test.each([
  ['a form', 415, 'a=1', 'application/x-www-form-urlencoded'],
  ['invalid JSON', 400, '{', 'application/json'],
  ['a merge patch', 200, '{}', 'application/merge-patch+json'],
])('%s as the body is %i', async (_name, status, body, type) => {
  await start()
  expect((await post(body, { 'content-type': type })).status).toBe(status)
})

test('a body that is not UTF-8 is 400', async () => {
  await start()
  expect((await post(new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400)
})

test('a body with a schema is validated, and its bytes are forwarded unchanged', async () => {
  await start({ routes: [{ ...write, body: z.strictObject({ amount: z.number().max(100) }) }] })
  const statuses = [
    await post('{"amount": 1e1}'),
    await post('{"amount":101}'),
    await post('{"amount":1,"x":2}'),
    await post(''),
  ]
  expect(statuses.map(({ status }) => status)).toEqual([200, 400, 400, 400])
  expect(host.upstream.arrivals.map(({ body }) => body.toString())).toEqual(['{"amount": 1e1}'])
})

test('G12 a signed write needs an Idempotency-Key', async () => {
  await start({ provider: { signsWrites: true } })
  const response = await post('{}')
  expect([response.status, (await problemIn(response)).code]).toEqual([400, 'idempotency_key_required'])
  expect(host.upstream.sockets()).toBe(0)
})

test('G12 the Idempotency-Key is forwarded as a digest that differs between users', async () => {
  await start({ provider: { signsWrites: true } })
  for (const user of ['ada', 'ada', 'bob']) await post('{}', { 'Idempotency-Key': 'order-1' }, user)
  const [first, repeated, other] = host.upstream.arrivals.map(({ headers }) => headers['idempotency-key'])
  expect(first).toMatch(/^[\w-]{43}$/)
  expect(repeated).toBe(first)
  expect(other).not.toBe(first)
})

test('G12 one Idempotency-Key on two routes is two keys at the provider', async () => {
  const routes = [write, { ...write, id: 'other', path: '/others' }]
  await start({ routes, provider: { signsWrites: true } })
  const headers = { 'content-type': 'application/json', 'Idempotency-Key': 'order-1' }
  for (const path of ['/things', '/others'])
    await host.call('ada', path, { method: 'POST', body: '{}', headers })
  const keys = host.upstream.arrivals.map(({ headers: sent }) => sent['idempotency-key'])
  expect(new Set(keys).size).toBe(2)
})

test('an Idempotency-Key is not forwarded if the route does not need one', async () => {
  await start()
  await post('{}', { 'Idempotency-Key': 'order-1' })
  expect(host.upstream.arrivals[0]?.headers).not.toHaveProperty('idempotency-key')
})

test('a charset does not reach the provider, which would read other text than was checked', async () => {
  await start()
  await post('{}', { 'content-type': 'Application/JSON; charset=utf-7' })
  expect(host.upstream.arrivals[0]?.headers['content-type']).toBe('application/json')
})
