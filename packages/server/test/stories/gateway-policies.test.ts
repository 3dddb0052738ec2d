import type { RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const pay: RoutePolicy = { id: 'pay', method: 'POST', path: '/pay', scope: 'business', everyone: true }
const send = (body: string, query = '') =>
  host.call('ada', `/pay${query}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

const amount = z.number().max(100)
const loose = z.looseObject({
  amount: amount.optional(),
  to: z.looseObject({ iban: z.string().optional() }).optional(),
})
const text = z.object({ name: z.string() })

test.each<[string, z.ZodType, string, number]>([
  ['a key that the schema drops', z.object({ amount }), '{"amount":1,"isAdmin":true}', 400],
  [
    'a nested key that it drops',
    z.object({ to: z.object({ iban: z.string() }) }),
    '{"to":{"iban":"A","x":1}}',
    400,
  ],
  [
    'a key that it drops in a list',
    z.object({ all: z.array(text) }),
    '{"all":[{"name":"a"},{"name":"b","x":1}]}',
    400,
  ],
  ['__proto__', loose, '{"amount":1,"__proto__":{"amount":1000}}', 400],
  ['a text that it trims', z.object({ name: z.string().trim() }), '{"name":" Ada "}', 400],
  [
    'a number that it clamps',
    z.object({ amount: z.number().transform((n) => Math.min(n, 50)) }),
    '{"amount":99}',
    400,
  ],
  ['a text that it makes a number', z.object({ amount: z.coerce.number() }), '{"amount":"1"}', 400],
  ['a key that it adds', z.object({ amount, currency: z.string().default('KES') }), '{"amount":1}', 400],
  [
    'a list that it makes of one',
    z.object({ a: z.preprocess((v) => [v], z.array(z.number())) }),
    '{"a":1}',
    400,
  ],
  ['a value that it replaces by an object', z.object({ at: z.coerce.date() }), '{"at":"2026-01-01"}', 400],
  ['a look-alike next to a key', loose, '{"amount":1,"AMOUNT":1000}', 400],
  ['a look-alike of a key that is absent', loose, '{"AMOUNT":1000}', 400],
  ['a full-width look-alike', loose, '{"ａmount":1000}', 400],
  ['a look-alike with a mark', loose, '{"a_mount":1000}', 400],
  ['a look-alike with an invisible character', loose, '{"amount\\u200b":1000}', 400],
  ['a nested look-alike', loose, '{"to":{"Iban":"B"}}', 400],
  ['a duplicate key', loose, '{"amount":1,"amount":1000}', 400],
  ['a nested duplicate key', loose, '{"to":{"iban":"A","ib\\u0061n":"B"}}', 400],
  ['digits that parsing rounds away', loose, '{"amount":100.00000000000000001}', 400],
  ['an integer that parsing rounds', z.looseObject({ id: z.number() }), '{"id":9007199254740993}', 400],
  ['what the schema accepts', loose, '{"amount":1e1,"other":{"iban":"A"},"list":[1.50,-0]}', 200],
  [
    'a value that a transform leaves alone',
    z.object({ name: z.string().trim().toLowerCase() }),
    '{"name":"ada"}',
    200,
  ],
])('a body with %s is forwarded only as its schema saw it', async (_name, body, sent, status) => {
  host = await startGatewayHost({ routes: [{ ...pay, body }] })
  expect((await send(sent)).status).toBe(status)
  expect(host.upstream.arrivals.map((arrival) => arrival.body.toString())).toEqual(
    status === 200 ? [sent] : [],
  )
})

const limit = z.strictObject({ limit: z.string().optional(), tag: z.array(z.string()).optional() })
const number = (max: number) => z.strictObject({ limit: z.coerce.number().max(max) })
test.each<[string, z.ZodType, string, number]>([
  [
    'clamps',
    z.strictObject({ limit: z.coerce.number().transform((n) => Math.min(n, 50)) }),
    'limit=9999',
    400,
  ],
  ['trims', z.strictObject({ limit: z.string().trim() }), 'limit=%205', 400],
  ['drops', z.object({ limit: z.string() }), 'limit=5&all=1', 400],
  ['adds', z.strictObject({ limit: z.string().default('5') }), '', 400],
  ['reads as another number', number(50), 'limit=010', 400],
  ['reads as a number', number(50), 'limit=10', 200],
  ['does not know, as a look-alike', z.looseObject({ limit: z.string().optional() }), 'LIMIT=9999', 400],
  ['does not know, next to its look-alike', z.looseObject({}), 'limit=1&Limit%5B%5D=9999', 400],
  ['gets twice', limit, 'limit=1&limit=2', 400],
  ['gets as a list', limit, 'tag=1&tag=2', 200],
])(
  'G8 a query that the schema %s is forwarded only as the schema saw it',
  async (_name, query, sent, status) => {
    host = await startGatewayHost({ routes: [{ ...readThing, query }] })
    expect((await host.call('ada', `/things/1?${sent}`)).status).toBe(status)
    expect(host.upstream.arrivals.map(({ target }) => target)).toEqual(
      status === 200 ? [`/base/things/1?${sent}`] : [],
    )
  },
)

test('the operator learns that a schema changes what it should only check', async () => {
  const hints: unknown[] = []
  host = await startGatewayHost({ routes: [{ ...pay, body: text }] })
  host.relay.on('denied', ({ hint }) => hints.push(hint))
  await send('{"name":"Ada","isAdmin":true}')
  expect(hints).toEqual([expect.stringContaining('body schema of the route pay dropped, added or changed')])
})

test.each([
  ['throws', () => JSON.parse('{'), 'SyntaxError'],
  ['never settles', () => new Promise<never>(() => {}), 'did not settle within 200 ms'],
])('E2 a schema that %s refuses the call and is reported', async (_name, check, sentence) => {
  const body = z.looseObject({}).refine(check)
  host = await startGatewayHost({ routes: [{ ...pay, body }], relay: { gatewayDeadlinesMs: { total: 200 } } })
  const response = await send('{}')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'denied'])
  expect(String(host.errors[0])).toContain(sentence)
  expect(host.upstream.arrivals).toEqual([])
})

const reserved = { parameters: ['actAs', 'filter[owner]', 'user_id'] }
test.each([
  '{"a":{"actAs":"bob"}}',
  '{"a":[{"b":[[{"ACTAS":"bob"}]]}]}',
  '{"a":{"actAs":"bob"},"a":{}}',
  '{"act_as":"bob"}',
  '{"act-as":"bob"}',
  '{"act as":"bob"}',
  '{"userId":"bob"}',
  '{"data[actAs]":"bob"}',
  '{"\\u0061ctAs":"bob"}',
  '{"actAs\\u0000x":"bob"}',
  '{"filter":{"owner":"bob"}}',
  '{"a":{"filter":[{"owner":"bob"}]}}',
  '{"filter.owner":"bob"}',
])('G7 the body %s is 400 on a route without a schema', async (body) => {
  host = await startGatewayHost({ routes: [pay], provider: { reserved } })
  const response = await send(body)
  expect([response.status, (await problemIn(response)).code]).toEqual([400, 'reserved_parameter'])
  expect(host.upstream.sockets()).toBe(0)
})

test.each([
  'a[actAs]=bob',
  'a.b.actAs=bob',
  'act_as=bob',
  'act+as=bob',
  'act.as=bob',
  'User-Id=bob',
  'a[filter][owner][]=bob',
  'aCt%C4%B1s=1&actAs[0][x]=bob',
])('G7 the query %s is 400', async (query) => {
  host = await startGatewayHost({ routes: [readThing], provider: { reserved } })
  expect((await host.call('ada', `/things/1?${query}`)).status).toBe(400)
  expect(host.upstream.sockets()).toBe(0)
})

test('G7 names that only resemble a reserved one pass', async () => {
  host = await startGatewayHost({ routes: [pay], provider: { reserved } })
  const body = '{"factAs":1,"actAst":1,"owner":1,"filter":{"status":"actAs"},"a":"actAs","act":{"b":"as"}}'
  expect((await send(body, '?act=1&as=2&owner=3&filter[state]=4&userIdea=5')).status).toBe(200)
})

test('G7 a dotless i is an i to a server that compares in upper case', async () => {
  host = await startGatewayHost({ routes: [readThing], provider: { reserved: { parameters: ['clientid'] } } })
  expect((await host.call('ada', '/things/1?cl%C4%B1ent%C4%B1d=1')).status).toBe(400)
})

test.each(['?_method=DELETE', '?X-HTTP-Method-Override=DELETE'])(
  'G5 the parameter in %s, which some frameworks take for the method, is 400',
  async (query) => {
    host = await startGatewayHost({ routes: [pay] })
    const statuses = [(await send('{}', query)).status, (await send('{"_method":"DELETE"}')).status]
    expect([...statuses, (await send('{"method":"card"}', '?method=1')).status]).toEqual([400, 400, 200])
  },
)
