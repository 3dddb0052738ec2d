import { expect, onTestFinished, test, vi } from 'vitest'
import { providerFetch } from '../../src/index.ts'
import type { TestClientOptions } from '../../src/testing/index.ts'
import { createTestClient } from '../../src/testing/index.ts'

function start(options: TestClientOptions = {}) {
  const client = createTestClient(options)
  onTestFinished(() => client.dispose())
  return client
}

const mints = (client: ReturnType<typeof start>) => client.requests.filter(({ type }) => type === 'mint')

test('serves a token until its time is over, then mints another one', async () => {
  const client = start({ token: { lifeSeconds: 60 } })
  expect(await client.getToken('wealthica')).toBe('test-token-1')
  await client.advance(30_000)
  expect(await client.getToken('wealthica')).toBe('test-token-1')
  await client.advance(30_000)
  expect(await client.getToken('wealthica')).toBe('test-token-2')
  expect(mints(client)).toHaveLength(2)
})

test('a token can be named, and names a window for Connect', async () => {
  const client = start({ token: { token: 'mine', connectSeconds: 100, mode: 'gateway' } })
  const { answer } = await client.getGrant('wealthica', { purpose: 'connect' })
  expect(answer).toMatchObject({ token: 'mine', windows: { connect: 100 }, mode: 'gateway' })
  expect(mints(client)).toMatchObject([{ provider: 'wealthica', purpose: 'connect' }])
})

test('fails with a code of the relay until it recovers', async () => {
  const client = start({ fail: 'no_provider_account' })
  const call = client.getToken('wealthica')
  await expect(call).rejects.toMatchObject({ code: 'no_provider_account', status: 403 })
  client.recover()
  await client.advance(5_000)
  expect(await client.getToken('wealthica')).toBe('test-token-1')
})

test.each([
  ['network', 0],
  ['timeout', 0],
  ['http_error', 500],
  ['bad_answer', 0],
  ['rate_limited', 429],
] as const)('run lets the retries after %s pass', async (code, status) => {
  const client = start()
  client.fail(code)
  await expect(client.run(client.getToken('wealthica'))).rejects.toMatchObject({ code, status })
})

test('a failure of one request is retried by the client', async () => {
  const client = start()
  client.fail('network', { times: 1 })
  expect(await client.run(client.getToken('wealthica'))).toBe('test-token-1')
  expect(mints(client)).toHaveLength(2)
})

test('passes the seconds of Retry-After', async () => {
  const client = start()
  client.fail('rate_limited', { retryAfterSeconds: 30 })
  const call = client.run(client.getToken('wealthica'))
  await expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 30_000 })
})

test('drops the token when another user is signed in, and calls onSubjectChange', async () => {
  const onSubjectChange = vi.fn<() => void>()
  const client = start({ onSubjectChange })
  await client.getToken('wealthica')
  client.setToken({ subject: 'another' })
  await client.getToken('wealthica', { force: true }).catch(() => {})
  await client.advance(0)
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('is offline until it is online again, or disposed', async () => {
  const before = globalThis.navigator?.onLine
  const client = start()
  client.setOnline(false)
  client.setOnline(false)
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'offline' })
  client.setOnline(true)
  expect(await client.getToken('wealthica')).toBe('test-token-1')
  client.setOnline(false)
  client.dispose()
  expect(globalThis.navigator?.onLine).toBe(before)
})

test('a token that ends while the device sleeps is not served', async () => {
  const client = start()
  await client.getToken('wealthica')
  await client.sleep(3_600_000)
  expect(await client.getToken('wealthica')).toBe('test-token-2')
})

test('calls of a provider’s API get the scripted answer', async () => {
  const client = start({ api: (provider, path) => ({ provider, path }) })
  const response = await providerFetch(client, 'wakapay', '/balance?currency=USD', {
    method: 'POST',
    body: '{}',
  })
  expect(await response.json()).toEqual({ provider: 'wakapay', path: '/balance?currency=USD' })
  expect(client.requests.at(-1)).toEqual({
    type: 'call',
    provider: 'wakapay',
    path: '/balance?currency=USD',
    method: 'POST',
  })
  client.setApi(() => new Response('gone', { status: 410 }))
  expect((await providerFetch(client, 'wakapay', '/balance')).status).toBe(410)
})

test('calls of a gateway get the scripted answer', async () => {
  const client = start({ token: { mode: 'gateway' }, api: (_, path) => path })
  expect(await (await providerFetch(client, 'wyre', '/v1/account')).json()).toBe('/v1/account')
})

test('log-out is a request to revoke', async () => {
  const client = start()
  await client.getToken('wealthica')
  await client.logout()
  expect(client.requests.at(-1)).toMatchObject({ type: 'revoke', provider: 'wealthica' })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('works under the test runner’s fake timers', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const client = start({ token: { lifeSeconds: 60 } })
  await client.getToken('wealthica')
  await client.advance(60_000)
  expect(await client.getToken('wealthica')).toBe('test-token-2')
})

test.each([
  [
    'an unknown option',
    () => createTestClient(JSON.parse('{ "user": "ada" }')),
    'unknown option of createTestClient: user',
  ],
  [
    'an unknown field of a token',
    () => start({ token: JSON.parse('{ "life": 1 }') }),
    'unknown option of token: life',
  ],
  ['a life of 0', () => start({ token: { lifeSeconds: 0 } }), 'token.lifeSeconds is 0'],
  ['an unknown failure', () => start({ fail: JSON.parse('"offline"') }), 'Offline: setOnline(false).'],
  [
    'an unknown outcome',
    () => start({ connect: JSON.parse('{ "status": "done" }') }),
    'connected, closed, timeout, error',
  ],
])('%s is refused, with what is valid', (_, act, message) => {
  expect(act).toThrow(message)
})

test.each([-1, NaN, Infinity])('time cannot pass by %d ms', async (ms) => {
  await expect(start().advance(ms)).rejects.toThrow('use milliseconds, 0 or more')
  await expect(start().sleep(ms)).rejects.toThrow('use milliseconds, 0 or more')
})

test('a call without an answer says what to pass', async () => {
  const call = providerFetch(start(), 'wakapay', '/balance')
  await expect(call).rejects.toThrow('Pass createTestClient({ api }).')
})

test('run says that a promise waits for something else', async () => {
  await expect(start().run(new Promise(() => {}))).rejects.toThrow('The promise does not settle')
})
