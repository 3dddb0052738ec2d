import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock, type FaultAnswer } from '../../src/index.ts'
import { field, readJson } from '../kit/json.ts'
import { requestToken, startWealthica } from '../kit/wealthica.ts'

test.each<[string, FaultAnswer, number, string]>([
  ['a 500', { status: 500 }, 500, ''],
  ['a 503 with Retry-After in seconds', { status: 503, headers: { 'Retry-After': '2' } }, 503, ''],
  ['a 503 with a date', { status: 503, headers: { 'retry-after': new Date(0).toUTCString() } }, 503, ''],
  ['a 429', { status: 429 }, 429, ''],
  [
    'a 400 invalid_client',
    { status: 400, body: { error: 'invalid_client' } },
    400,
    '{"error":"invalid_client"}',
  ],
  ['an empty 200', { status: 200 }, 200, ''],
  ['HTML', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Hi' }, 200, '<p>Hi'],
  ['no token', { status: 200, body: {} }, 200, '{}'],
  ['a token that is not a JWT', { status: 200, body: { token: 'opaque' } }, 200, '{"token":"opaque"}'],
  ['a list', { status: 200, body: [] }, 200, '[]'],
  ['bytes', { status: 200, body: new Uint8Array([104, 105]) }, 200, 'hi'],
])('the mint can answer %s', async (_, respond, status, body) => {
  const emulator = await startWealthica()
  emulator.faults.add({ path: '/auth/token', respond })
  const response = await requestToken(emulator)
  expect([response.status, await response.text()]).toEqual([status, body])
  const headers = Object.entries(Object(field(respond, 'headers')))
  expect(headers.map(([name]) => [name, response.headers.get(name)])).toEqual(headers)
})

test('a scripted body may be larger than a client should accept', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ respond: { status: 200, body: { token: 'x'.repeat(6_000_000) } } })
  expect((await (await requestToken(emulator)).text()).length).toBeGreaterThan(6_000_000)
})

test('a redirect is a 302 to its address', async () => {
  const { apiUrl, faults } = await startWealthica()
  faults.add({ respond: { redirect: 'http://elsewhere.example/' } })
  const response = await fetch(`${apiUrl}/providers`, { redirect: 'manual' })
  expect([response.status, response.headers.get('location')]).toEqual([302, 'http://elsewhere.example/'])
})

test('a reset fault resets the connection', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ respond: 'reset' })
  await expect(requestToken(emulator)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
})

test('a request that hangs gets no response until the emulator closes', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ respond: 'hang' })
  const outcome = requestToken(emulator).catch(String)
  await expect.poll(() => emulator.requests()).toHaveLength(1)
  await emulator.close()
  expect(await outcome).toBe('TypeError: fetch failed')
})

test('a response can hang after its headers', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ respond: { hangAfterHeaders: true } })
  const response = await requestToken(emulator)
  await emulator.close()
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow('terminated')
})

test('a delayed response is the true one and does not delay other requests', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ path: '/auth/token', respond: { delayMs: 50 } })
  const order: string[] = []
  const delayed = requestToken(emulator).then(readJson)
  const token = delayed.finally(() => order.push('delayed'))
  await fetch(`${emulator.apiUrl}/providers`).finally(() => order.push('other'))
  expect(await token).toEqual({ token: expect.any(String) })
  expect(order).toEqual(['other', 'delayed'])
})

test('a closed emulator refuses connections', async () => {
  const emulator = await startWealthica()
  await emulator.close()
  await expect(requestToken(emulator)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

test.each([90_000, -90_000])('a clock that is %d ms off shows in the token and in Date alike', async (ms) => {
  const nowMs = 1_793_000_000_000
  const emulator = await startWealthica({ clock: createClock(() => nowMs) })
  emulator.clock.advance(ms)
  const response = await requestToken(emulator)
  const { iat = 0 } = decodeJwt(String(field(await readJson(response), 'token')))
  expect(iat * 1000).toBe(nowMs + ms)
  expect(Date.parse(response.headers.get('date') ?? '')).toBe(nowMs + ms)
})

test('faults are used in the order in which they were added', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ times: 2, respond: { status: 500 } })
  emulator.faults.add({ times: 1, respond: { status: 429 } })
  const statuses = []
  for (let call = 0; call < 4; call += 1) statuses.push((await requestToken(emulator)).status)
  expect(statuses).toEqual([500, 500, 429, 200])
})

test('a fault lasts until it is cleared', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ respond: { status: 503 } })
  expect((await requestToken(emulator)).status).toBe(503)
  expect((await requestToken(emulator)).status).toBe(503)
  emulator.faults.clear()
  expect((await requestToken(emulator)).status).toBe(200)
})

test.each([
  [{ path: '/auth' }, 500],
  [{ path: '/v1/auth/token' }, 500],
  [{ path: /token$/g }, 500],
  [{ method: 'post' }, 500],
  [{ path: '/institutions' }, 200],
  [{ path: /^\/auth/ }, 200],
  [{ method: 'GET' }, 200],
])('with a fault for %j the mint answers %d', async (match, status) => {
  const emulator = await startWealthica()
  emulator.faults.add({ ...match, respond: { status: 500 } })
  expect((await requestToken(emulator)).status).toBe(status)
  expect((await requestToken(emulator)).status).toBe(status)
})

test('a preflight does not use a fault up, and a page can read the faulty response', async () => {
  const { apiUrl, faults } = await startWealthica()
  faults.add({ path: '/positions', times: 1, respond: { status: 503 } })
  const origin = 'https://app.example.com'
  const preflight = await fetch(`${apiUrl}/positions`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET' },
  })
  const fault = await fetch(`${apiUrl}/positions`, { headers: { origin } })
  expect(preflight.status).toBe(204)
  expect([fault.status, fault.headers.get('access-control-allow-origin')]).toEqual([503, '*'])
})

test('a fault that is out of range throws when it is added', async () => {
  const { faults } = await startWealthica()
  expect(() => faults.add({ times: 0, respond: 'hang' })).toThrow(
    'times is 0; it must be a whole number from 1',
  )
  expect(() => faults.add({ times: 1.5, respond: 'hang' })).toThrow(RangeError)
  expect(() => faults.add({ respond: { delayMs: -1 } })).toThrow(
    'delayMs is -1; it must be from 0 to 600 000',
  )
})

test('at most a thousand faults can wait', async () => {
  const { faults } = await startWealthica()
  for (let index = 0; index < 1000; index += 1) faults.add({ times: 1, respond: 'hang' })
  expect(() => faults.add({ times: 1, respond: 'hang' })).toThrow('1000 faults are waiting')
})

test.each([
  [{ path: '/auth/token', delayMs: 3 }, 'Unknown field "delayMs"'],
  [{ path: '/auth/token' }, "respond must be 'hang', 'reset' or an object"],
  [{ respond: null }, "respond must be 'hang', 'reset' or an object"],
  [{ respond: 'explode' }, "respond must be 'hang', 'reset' or an object"],
  [{ respond: {} }, 'respond must have status, delayMs, redirect or hangAfterHeaders'],
])('the fault %j throws when it is added', async (fault, sentence) => {
  const { faults } = await startWealthica()
  expect(() => faults.add(Object(fault))).toThrow(sentence)
})
