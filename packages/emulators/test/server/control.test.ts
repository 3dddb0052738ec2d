import { request } from 'node:http'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock, type WealthicaEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callApi, mintToken, requestToken, startWealthica } from '../kit/wealthica.ts'

function post({ url }: WealthicaEmulator, name: string, body: unknown, headers = {}): Promise<Response> {
  return fetch(`${url}/_emulator/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

test('recorded requests are read and cleared over HTTP, and control requests are not recorded', async () => {
  const emulator = await startWealthica()
  await requestToken(emulator)
  const answer = await readJson(await fetch(`${emulator.url}/_emulator/requests`))
  expect(answer).toEqual({ requests: emulator.requests() })
  expect(field(answer, 'requests')).toMatchObject([
    {
      at: expect.any(Number),
      method: 'POST',
      path: '/v1/auth/token',
      body: expect.stringContaining('clientId'),
    },
  ])
  expect((await fetch(`${emulator.url}/_emulator/requests`, { method: 'DELETE' })).status).toBe(204)
  expect(emulator.requests()).toEqual([])
})

test('faults are added and cleared over HTTP', async () => {
  const emulator = await startWealthica()
  const respond = { status: 503, headers: { 'retry-after': '2' }, body: { error: 'busy' } }
  await post(emulator, 'faults', { path: '/auth/token', method: 'POST', times: 2, respond })
  const response = await requestToken(emulator)
  await fetch(`${emulator.url}/_emulator/faults`, { method: 'DELETE' })
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
    503,
    '2',
    { error: 'busy' },
  ])
  expect((await requestToken(emulator)).status).toBe(200)
})

test.each([
  [{ status: 500 }, 500],
  [{ redirect: 'http://elsewhere.example/' }, 302],
  [{ delayMs: 1 }, 200],
  [{ hangAfterHeaders: true }, 200],
])('the fault %j can be scripted over HTTP', async (respond, status) => {
  const emulator = await startWealthica()
  expect((await post(emulator, 'faults', { respond })).status).toBe(200)
  const response = await fetch(`${emulator.apiUrl}/providers`, { redirect: 'manual' })
  expect(response.status).toBe(status)
})

test.each([
  ['a number', 1],
  ['nothing to respond', {}],
  ['an unknown answer', { respond: 'explode' }],
  ['an empty answer', { respond: {} }],
  ['an unknown field', { respond: 'hang', speed: 1 }],
  ['an unknown field of the answer', { respond: { delayMs: 1, status: 200 } }],
  ['a number as path', { path: 1, respond: 'hang' }],
  ['a number as method', { method: 1, respond: 'hang' }],
  ['a fraction as times', { times: 0.5, respond: 'hang' }],
  ['a string as times', { times: '1', respond: 'hang' }],
  ['an invalid status', { respond: { status: 99 } }],
  ['a number as header', { respond: { status: 200, headers: { a: 1 } } }],
  ['a number as body', { respond: { status: 200, body: 1 } }],
])('a fault with %s is refused with a sentence', async (_, body) => {
  const emulator = await startWealthica()
  const response = await post(emulator, 'faults', body)
  expect([response.status, await readJson(response)]).toEqual([400, { message: expect.any(String) }])
  expect((await requestToken(emulator)).status).toBe(200)
})

test('the clock is advanced and set over HTTP', async () => {
  const emulator = await startWealthica({ clock: createClock(() => 1000) })
  expect(await readJson(await post(emulator, 'clock', { advanceMs: 500 }))).toEqual({ nowMs: 1500 })
  expect(await readJson(await post(emulator, 'clock', { setMs: 9000 }))).toEqual({ nowMs: 9000 })
  expect(await readJson(await post(emulator, 'clock', {}))).toEqual({ nowMs: 9000 })
  expect((await post(emulator, 'clock', { setMs: 1e300 })).status).toBe(400)
  expect((await post(emulator, 'clock', [])).status).toBe(400)
  expect((await post(emulator, 'clock', { advance: 5 })).status).toBe(400)
  expect((await post(emulator, 'clock', { advanceMs: '5' })).status).toBe(400)
})

test('tokens are scripted over HTTP', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator)
  await post(emulator, 'tokens', { iatOffsetSeconds: -300, lifeSeconds: 400, revokeAll: true })
  const { iat = 0, exp = 0 } = decodeJwt(await mintToken(emulator))
  expect([exp - iat, Math.round(Date.now() / 1000 - iat) >= 299]).toEqual([400, true])
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(401)
  expect((await post(emulator, 'tokens', { lifeSeconds: -1 })).status).toBe(400)
  expect((await post(emulator, 'tokens', { life: 1 })).status).toBe(400)
  expect((await post(emulator, 'tokens', 'all')).status).toBe(400)
})

test('a reset restores requests, faults, clock, tokens and data', async () => {
  const emulator = await startWealthica({ clock: createClock(() => 1_793_000_000_000) })
  const token = await mintToken(emulator)
  const [first] = list(await readJson(await callApi(emulator, '/institutions', { token })))
  await callApi(emulator, `/institutions/${String(field(first, 'id'))}`, { token, method: 'DELETE' })
  emulator.tokens.set({ lifeSeconds: 1 })
  emulator.clock.advance(5000)
  emulator.faults.add({ respond: 'hang' })
  expect((await post(emulator, 'reset', {})).status).toBe(204)
  expect(emulator.requests()).toEqual([])
  expect(emulator.clock.now()).toBe(1_793_000_000_000)
  const { iat = 0, exp = 0 } = decodeJwt(await mintToken(emulator))
  expect(exp - iat).toBe(3600)
  expect(await readJson(await callApi(emulator, '/institutions', { token }))).toContainEqual(first)
})

test('an unknown control path gets a 404 and a body without a JSON type gets a 415', async () => {
  const emulator = await startWealthica()
  expect((await post(emulator, 'nothing', {})).status).toBe(404)
  expect((await post(emulator, 'clock', {}, { 'content-type': 'text/plain' })).status).toBe(415)
})

test('only pages served from this machine may control an emulator', async () => {
  const { url } = await startWealthica()
  const ask = (origin: string) => fetch(`${url}/_emulator/requests`, { headers: { origin } })
  const local = await ask('http://localhost:5173')
  const foreign = await ask('https://localhost.evil.example')
  expect([local.status, local.headers.get('access-control-allow-origin')]).toEqual([
    200,
    'http://localhost:5173',
  ])
  expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null])
})

test.each(['evil.example', '127.0.0.1.evil.example'])(
  'a request with the host name %j may not control an emulator',
  async (host) => {
    const { url } = await startWealthica()
    const status = await new Promise((resolve) => {
      request(`${url}/_emulator/requests`, { headers: { host } }, (response) => {
        resolve(response.resume().statusCode)
      }).end()
    })
    expect(status).toBe(403)
  },
)
