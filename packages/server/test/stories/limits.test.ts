import request from 'supertest'
import { afterEach, expect, test, vi } from 'vitest'
import { addressKey } from '../../src/http/limiter.ts'
import { type Host, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())
afterEach(() => void vi.useRealTimers())

const post = (user: string, headers: Record<string, string> = {}) =>
  request(host.url)
    .post('/wealthica/auth')
    .set({ Cookie: `user=${user}`, ...headers })
    .send({})

test('M10 the limit per subject is 429 with standard headers, and ends with its window', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 15) })
  host = await startHost({ relay: { rateLimit: { mintPerSubject: 2 } } })
  const answers = [await post('ada'), await post('ada'), await post('ada'), await post('bob')]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200])
  expect(answers[1]?.headers['ratelimit-policy']).toBe('"mint-address";q=600;w=60, "mint-subject";q=2;w=60')
  expect(answers[1]?.headers.ratelimit).toBe('"mint-address";r=598;t=60, "mint-subject";r=0;t=60')
  expect(answers[2]?.headers['retry-after']).toBe('60')
  expect(answers[2]?.body).toMatchObject({ code: 'rate_limited', retryAfter: 60 })
  vi.setSystemTime(Date.UTC(2026, 0, 15, 0, 1, 0, 1))
  expect((await post('ada')).status).toBe(200)
})

test('M10 the limit per address comes before identify', async () => {
  let identified = 0
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 1 }, identify: () => (identified++, null) },
  })
  const answers = [await post('ada'), await post('bob')]
  expect(answers.map(({ status }) => status)).toEqual([401, 429])
  expect(identified).toBe(1)
})

test('M10 rateLimit: false leaves limits to the host', async () => {
  host = await startHost()
  expect((await post('ada')).headers.ratelimit).toBeUndefined()
})

test.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
])('the address %s counts as %s', async (address, key) => {
  host = await startHost()
  expect(addressKey(address)).toBe(key)
})

test('IPv6 addresses of one prefix count together', async () => {
  host = await startHost()
  expect(addressKey('2001:db8:1:2300::1')).toBe(addressKey('2001:db8:1:23ff:ffff::9'))
  expect(addressKey('2001:db8:1:2300::1')).not.toBe(addressKey('2001:db8:1:2400::1'))
})

test('clients behind a proxy that Express knows of are counted one by one', async () => {
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 1 } },
    before: (app) => app.set('trust proxy', 1),
  })
  const answers = [
    await post('ada', { 'X-Forwarded-For': '192.0.2.1' }),
    await post('bob', { 'X-Forwarded-For': '192.0.2.2' }),
    await post('eve', { 'X-Forwarded-For': '192.0.2.2' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(host.errors).toEqual([])
})

test('a proxy that Express does not know of is reported once', async () => {
  host = await startHost({ relay: { rateLimit: {} } })
  for (const user of ['ada', 'bob']) await post(user, { 'X-Forwarded-For': '192.0.2.1' }).expect(200)
  expect(host.errors).toHaveLength(1)
  expect(host.errors[0]).toMatchObject({
    code: 'misconfigured',
    hint: expect.stringContaining('trust proxy'),
  })
})

test('trust proxy: true would let every client choose its address and is refused', async () => {
  host = await startHost({
    relay: { rateLimit: {} },
    before: (app) => app.set('trust proxy', true),
  })
  const { status, body } = await post('ada', { 'X-Forwarded-For': '192.0.2.1' })
  expect([status, body.code]).toEqual([500, 'misconfigured'])
  expect(host.errors[0]).toMatchObject({ hint: expect.stringContaining("app.set('trust proxy', 1)") })
})

test('addressOf tells the address where nothing else does', async () => {
  host = await startHost({
    mounting: 'node:http',
    relay: { rateLimit: { mintPerAddress: 1 }, addressOf: ({ headers }) => String(headers['x-client']) },
  })
  const answers = [
    await post('ada', { 'X-Client': '192.0.2.1' }),
    await post('ada', { 'X-Client': '192.0.2.2' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
})
