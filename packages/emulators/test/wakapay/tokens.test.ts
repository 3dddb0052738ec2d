import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock, type WakapayEmulator } from '../../src/index.ts'
import { callApi, mintToken, outcome, requestToken, startWakapay } from '../kit/wakapay.ts'

const malformed = 'token is malformed: token contains an invalid number of segments'

async function balanceStatus(emulator: WakapayEmulator, token: string): Promise<number> {
  return (await callApi(emulator, '/business/balance', { token })).status
}

test('the mint returns a JWT that lives for an hour', async () => {
  const emulator = await startWakapay({ clock: createClock(() => 1_793_000_000_000) })
  const [status, body] = await outcome(await requestToken(emulator))
  expect([status, body]).toEqual([200, { accessToken: expect.any(String), expiresIn: 3600 }])
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: 1_793_000_000, exp: 1_793_003_600 })
})

test.each([
  ['no key', { apiSecret: 'x' }, 400, 'apiKey and apiSecret required'],
  ['no secret', { apiKey: 'x' }, 400, 'apiKey and apiSecret required'],
  ['an empty secret', { apiKey: 'x', apiSecret: '' }, 400, 'apiKey and apiSecret required'],
  ['a number as secret', { apiKey: 'x', apiSecret: 1 }, 400, 'invalid payload'],
  ['a list', [], 400, 'invalid payload'],
  ['a wrong key', { apiKey: 'x', apiSecret: 'wke-secret' }, 401, 'invalid credentials'],
  ['a wrong secret', { apiKey: 'wakapay-key', apiSecret: 'x' }, 401, 'invalid credentials'],
])('the mint refuses %s', async (_, fields, status, error) => {
  const emulator = await startWakapay({ apiKey: 'wakapay-key', apiSecret: 'wke-secret' })
  expect(await outcome(await requestToken(emulator, fields))).toEqual([status, { code: 0, error }])
})

test.each([
  ['bad JSON', 'application/json', '{'],
  ['another content type', 'text/plain', '{"apiKey":"wakapay-emulator","apiSecret":"x"}'],
])('the mint refuses %s as an invalid payload', async (_, type, body) => {
  const { apiUrl } = await startWakapay()
  const headers = { 'content-type': type }
  const response = await fetch(`${apiUrl}/business/auth`, { method: 'POST', headers, body })
  expect(await outcome(response)).toEqual([400, { code: 0, error: 'invalid payload' }])
})

test.each([
  ['no token', {}, 'missing value in request header'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'missing value in request header'],
  ['a token that is not a JWT', { authorization: 'Bearer undefined' }, malformed],
])('every route refuses %s', async (_, headers, message) => {
  const { apiUrl } = await startWakapay()
  const answers = await Promise.all([
    fetch(`${apiUrl}/business/balance`, { headers }),
    fetch(`${apiUrl}/business/verify-transfer`, { method: 'POST', headers }),
    fetch(`${apiUrl}/business/payouts`, { method: 'POST', headers }),
  ])
  const outcomes = await Promise.all(answers.map(outcome))
  expect(outcomes).toEqual(Array.from({ length: 3 }, () => [401, { message }]))
})

test('an expired token is refused with the sentence for a malformed one', async () => {
  const emulator = await startWakapay({ tokenLifeSeconds: 100, clock: createClock(() => 1_793_000_000_000) })
  const token = await mintToken(emulator)
  emulator.clock.advance(99_000)
  expect(await balanceStatus(emulator, token)).toBe(200)
  emulator.clock.advance(1000)
  const response = await callApi(emulator, '/business/balance', { token })
  expect(await outcome(response)).toEqual([401, { message: malformed }])
})

test('a new token revokes the one before it', async () => {
  const emulator = await startWakapay()
  const first = await mintToken(emulator)
  expect(await balanceStatus(emulator, first)).toBe(200)
  const second = await mintToken(emulator)
  expect(await balanceStatus(emulator, first)).toBe(401)
  expect(await balanceStatus(emulator, second)).toBe(200)
})

test('without singleActiveToken, several tokens are valid', async () => {
  const emulator = await startWakapay({ singleActiveToken: false })
  const [first, second] = [await mintToken(emulator), await mintToken(emulator)]
  expect(first).not.toBe(second)
  expect(await balanceStatus(emulator, first)).toBe(200)
  expect(await balanceStatus(emulator, second)).toBe(200)
})

test('tokens can be revoked, in the process and over HTTP', async () => {
  const emulator = await startWakapay({ singleActiveToken: false })
  const [first, second] = [await mintToken(emulator), await mintToken(emulator)]
  emulator.tokens.revokeAll()
  expect([await balanceStatus(emulator, first), await balanceStatus(emulator, second)]).toEqual([401, 401])
  const third = await mintToken(emulator)
  const script = (body: object) =>
    fetch(`${emulator.url}/_emulator/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await script({ revoke: true })).status).toBe(400)
  expect(await balanceStatus(emulator, third)).toBe(200)
  expect((await script({ revokeAll: true })).status).toBe(200)
  expect(await balanceStatus(emulator, third)).toBe(401)
})
