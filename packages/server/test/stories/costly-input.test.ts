import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'
import { rawStatus } from '../kit/raw-request.ts'

let host: GatewayHost
const write = { id: 'write', method: 'POST', path: '/write', scope: 'business', everyone: true } as const
beforeAll(async () => {
  const strict = { ...write, id: 'strict', path: '/strict', body: z.looseObject({}) }
  host = await startGatewayHost({
    routes: [readThing, write, strict],
    provider: { reserved: { parameters: ['actAs', 'filter[owner]'] } },
  })
})
afterAll(() => host.close())

const keys = (count: number, name: (at: number) => string) =>
  `{${Array.from({ length: count }, (_, at) => `"${name(at)}":1`).join(',')}}`

const costly = [
  ['a key of 87 000 ligatures', `{"${'\ufdfa'.repeat(87_000)}":1}`],
  ['a key of 257 characters', `{"${'a'.repeat(257)}":1}`],
  ['a key of 40 000 escapes', `{"${'\\u0061'.repeat(40_000)}":1}`],
  ['a key of combining marks', `{"a${'\u0301'.repeat(100_000)}":1}`],
  ['a nested key of ligatures', `{"a":[{"${'\ufdfa'.repeat(300)}":1}]}`],
  ['many short keys of ligatures', keys(900, (at) => `${'\ufdfa'.repeat(80)}${at}`)],
  ['10 001 keys', keys(10_001, (at) => `k${at}`)],
  ['10 001 keys of one name', `[${'{"a":1},'.repeat(10_001)}1]`],
  ['65 levels of lists', '['.repeat(65) + ']'.repeat(65)],
  ['65 levels of objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`],
  ['100 000 levels that never end', '['.repeat(100_000)],
] as const

test.each(['/write', '/strict'].flatMap((path) => costly.map(([name, body]) => [name, path, body] as const)))(
  '%s in a body of %s is 400 before any of it is normalised or parsed',
  async (_name, path, body) => {
    const headers = { 'content-type': 'application/json' }
    const response = await host.call('ada', path, { method: 'POST', headers, body })
    expect([response.status, (await problemIn(response)).code]).toEqual([400, 'bad_request'])
    expect(host.upstream.sockets()).toBe(0)
  },
)

test.each([
  ['a name of 257 characters', `${'a'.repeat(257)}=1`],
  ['a name of 300 ligatures', `${'%EF%B7%BA'.repeat(300)}=1`],
  ['251 parameters', 'a=1&'.repeat(251)],
])('%s in a query is 400', async (_name, query) => {
  expect((await host.call('ada', `/things/1?${query}`)).status).toBe(400)
})

test('a path of more than 2 048 characters is 404, and a forwarded header of more than 4 096 is 400', async () => {
  const token = await host.tokenFor('ada')
  const headers = { authorization: `Bearer ${token}` }
  const path = `/acme/api/${'things/'.repeat(300)}1`
  expect(await rawStatus(host.url, { path, headers })).toBe(404)
  const accept = { ...headers, accept: 'a'.repeat(4_097) }
  expect(await rawStatus(host.url, { path: '/acme/api/things/1', headers: accept })).toBe(400)
})

test('what an ordinary page sends is below every bound', async () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => ({ 名前: `n${at}`, ville: 'Québec', amount: at }))
  const body = JSON.stringify({ rows, text: '"\\'.repeat(5_000) })
  const query = Array.from({ length: 200 }, (_, at) => `id=${at}`).join('&')
  const headers = { 'content-type': 'application/json' }
  const response = await host.call('ada', `/write?${query}`, { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  expect(host.upstream.arrivals.at(-1)?.body.toString()).toBe(body)
})
