import { afterEach, expect, test } from 'vitest'
import { hasDuplicateKeys } from '../../src/gateway/duplicate-keys.ts'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'

let host: Host | GatewayHost | undefined
afterEach(() => host?.close())

const post = (url: string, user = 'ada') =>
  fetch(`${url}/wealthica/auth`, {
    method: 'POST',
    headers: { cookie: `user=${user}`, 'content-type': 'application/json' },
    body: '{}',
  })

test.each([
  [
    'throws',
    () => {
      throw new Error('log down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('log down'))],
])('E4 onError that %s ends neither the request nor the process', async (_name, onError) => {
  host = await startHost({
    relay: {
      onError,
      identify: () => {
        throw new TypeError('store down')
      },
    },
  })
  const response = await post(host.url)
  expect([response.status, (await problemIn(response)).code]).toEqual([500, 'identify_failed'])
})

test("one user's refusal turns nobody else away", async () => {
  const direct = await startHost()
  host = direct
  direct.emulator.faults.add({ path: '/auth/token', times: 1, respond: { status: 403 } })
  const [first, second] = [await post(direct.url, 'bob'), await post(direct.url, 'ada')]
  expect([first.status, second.status]).toEqual([502, 200])
  expect((await problemIn(first)).code).toBe('upstream_refused')
})

test('a secret source that never answers is a timeout, and the next request asks again', async () => {
  let stuck = true
  const direct = await startHost({
    wealthica: {
      clientSecret: () => (stuck ? new Promise<string>(() => {}) : direct.emulator.credentials.clientSecret),
    },
    relay: { tokenDeadlineMs: 500 },
  })
  host = direct
  expect((await post(direct.url)).status).toBe(504)
  stuck = false
  direct.clock.advance(1000)
  expect((await post(direct.url)).status).toBe(200)
})

test('a body that a middleware has swallowed does not hang the request', async () => {
  host = await startHost({
    before: (app) => app.use((request, _response, next) => void request.resume().on('end', next)),
  })
  expect((await post(host.url)).status).toBe(200)
})

test.each(['.', '..'])('G2 an account named %j is refused: it would be a step in a path', async (user) => {
  const gateway = await startGatewayHost({
    routes: [{ id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }],
  })
  host = gateway
  await expect(gateway.tokenFor(user)).rejects.toMatchObject({ code: 'no_provider_account' })
})

test('a charset does not reach the provider, who would read other text than was checked', async () => {
  const gateway = await startGatewayHost({
    routes: [{ id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true }],
  })
  host = gateway
  await gateway.call('ada', '/things', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'Application/JSON; charset=utf-7' },
  })
  expect(gateway.upstream.arrivals[0]?.headers['content-type']).toBe('application/json')
})

test.each([
  ['{"a":1,"a":2}', true],
  ['{"a":{"b":1,"b":2}}', true],
  ['[{"a":1},{"a":2}]', false],
  ['{"a":"\\"a\\":1","b":"x:\\"y\\":"}', false],
  ['{"a\\"":1,"a":2}', false],
  ['"a:"', false],
])('duplicate keys in %s: %s', (text, expected) => {
  expect(hasDuplicateKeys(text, JSON.parse(text))).toBe(expected)
})

const slips: [string, Record<string, unknown>, RegExp][] = [
  ['no scope', { scope: undefined }, /scope/],
  ['a misspelt field', { querry: {} }, /no option "querry"/],
  ['a method in lower case', { method: 'get' }, /method/],
  ['allow that is no function', { allow: true }, /allow/],
  ['a query that is no schema', { query: { limit: 'number' } }, /Standard Schema/],
  ['everyone in words', { everyone: 'yes' }, /everyone/],
  ['business without a rule', { everyone: undefined }, /Set allow/],
  ['a list without select', { everyone: undefined, allow: () => true, list: true }, /Set select/],
  ['subject with nothing that binds', { scope: 'subject' }, /\{pid\}/],
  ['a path that is none', { path: 'things' }, /such as \/v1\/card/],
]

test.each(slips)('a route with %s refuses to start', async (_name, change, sentence) => {
  const route = Object.assign({ ...readThing }, change)
  await expect(startGatewayHost({ routes: [route] })).rejects.toThrow(sentence)
})

test.each([
  ['no keys', undefined, /signingKeys is empty/],
  ['an unset key', [undefined], /signingKeys is empty/],
  ['a short key', ['short-1'], /at least 32/],
  ['a key of one letter', ['ab'.repeat(32)], /random/],
  ['a placeholder', ['change-me'], /placeholder/],
])('a gateway with %s refuses to start', async (_name, signingKeys, sentence) => {
  await expect(startGatewayHost({ relay: Object({ signingKeys }) })).rejects.toThrow(sentence)
})

test('a gateway without routes refuses to start', async () => {
  await expect(startGatewayHost({ routes: [] })).rejects.toThrow('acme.routes is empty')
})
