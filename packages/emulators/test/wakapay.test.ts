import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock, startEmulator, type WakapayEmulator } from '../src/index.ts'
import { callApi, mintToken, outcome, requestToken, startWakapay } from './wakapay.ts'
import { readJson } from './wealthica.ts'

const malformed = 'token is malformed: token contains an invalid number of segments'

async function balanceStatus(emulator: WakapayEmulator, token: string): Promise<number> {
  return (await callApi(emulator, '/business/balance', { token })).status
}

test('the key and the secret get a JWT that lives for an hour', async () => {
  const emulator = await startWakapay({ clock: createClock(() => 1_793_000_000_000) })

  const [status, body] = await outcome(await requestToken(emulator))

  expect([status, body]).toEqual([200, { accessToken: expect.any(String), expiresIn: 3600 }])
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: 1_793_000_000, exp: 1_793_003_600 })
})

test.each([
  ['no key', { apiSecret: 'x' }, 400, 'apiKey and apiSecret required'],
  ['no secret', { apiKey: 'x' }, 400, 'apiKey and apiSecret required'],
  ['an empty secret', { apiKey: 'x', apiSecret: '' }, 400, 'apiKey and apiSecret required'],
  ['a secret that is no string', { apiKey: 'x', apiSecret: 1 }, 400, 'invalid payload'],
  ['a list', [], 400, 'invalid payload'],
  ['a wrong key', { apiKey: 'x', apiSecret: 'wke-secret' }, 401, 'invalid credentials'],
  ['a wrong secret', { apiKey: 'wakapay-key', apiSecret: 'x' }, 401, 'invalid credentials'],
])('the WakaPay mint refuses %s', async (_, fields, status, error) => {
  const emulator = await startWakapay({ apiKey: 'wakapay-key', apiSecret: 'wke-secret' })

  expect(await outcome(await requestToken(emulator, fields))).toEqual([status, { code: 0, error }])
})

test.each([
  ['bad JSON', 'application/json', '{'],
  ['another content type', 'text/plain', '{"apiKey":"wakapay-emulator","apiSecret":"x"}'],
])('the WakaPay mint refuses %s as an invalid payload', async (_, type, body) => {
  const { apiUrl } = await startWakapay()
  const headers = { 'content-type': type }

  const response = await fetch(`${apiUrl}/business/auth`, { method: 'POST', headers, body })

  expect(await outcome(response)).toEqual([400, { code: 0, error: 'invalid payload' }])
})

test.each([
  ['no token', {}, 'missing value in request header'],
  ['another scheme', { authorization: 'Basic YTpi' }, 'missing value in request header'],
  ['a token that is no JWT', { authorization: 'Bearer undefined' }, malformed],
])('every WakaPay route refuses %s', async (_, headers, message) => {
  const { apiUrl } = await startWakapay()

  const answers = await Promise.all([
    fetch(`${apiUrl}/business/balance`, { headers }),
    fetch(`${apiUrl}/business/verify-transfer`, { method: 'POST', headers }),
    fetch(`${apiUrl}/business/payouts`, { method: 'POST', headers }),
  ])

  const outcomes = await Promise.all(answers.map(outcome))
  expect(outcomes).toEqual(Array.from({ length: 3 }, () => [401, { message }]))
})

test('an expired WakaPay token is refused with the words for a malformed one', async () => {
  const emulator = await startWakapay({ tokenLifeSeconds: 100, clock: createClock(() => 1_793_000_000_000) })
  const token = await mintToken(emulator)

  emulator.clock.advance(99_000)
  expect(await balanceStatus(emulator, token)).toBe(200)
  emulator.clock.advance(1000)

  const response = await callApi(emulator, '/business/balance', { token })
  expect(await outcome(response)).toEqual([401, { message: malformed }])
})

test('a new WakaPay token ends the one before it', async () => {
  const emulator = await startWakapay()
  const first = await mintToken(emulator)
  expect(await balanceStatus(emulator, first)).toBe(200)

  const second = await mintToken(emulator)

  expect(await balanceStatus(emulator, first)).toBe(401)
  expect(await balanceStatus(emulator, second)).toBe(200)
})

test('WakaPay tokens can live side by side', async () => {
  const emulator = await startWakapay({ singleActiveToken: false })
  const [first, second] = [await mintToken(emulator), await mintToken(emulator)]

  expect(first).not.toBe(second)
  expect(await balanceStatus(emulator, first)).toBe(200)
  expect(await balanceStatus(emulator, second)).toBe(200)
})

test('WakaPay tokens can be revoked, in the process and over HTTP', async () => {
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

test('one currency’s balance is an object, and all of them a list', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const read = async (query: string) =>
    readJson(await callApi(emulator, `/business/balance${query}`, { token }))

  const one = await read('?currency=USD')
  const all = await read('')

  const dollars = { available: 5_000_000, currency: 'USD', holding: 0, pending: 0 }
  expect(one).toEqual({ ...dollars, businessId: expect.any(String) })
  const others = ['KES', 'TZS', 'UGX', 'ZAR'].map((currency) => expect.objectContaining({ currency }))
  expect(all).toEqual({ businessId: expect.any(String), items: [dollars, ...others] })
})

test('a balance in a currency that WakaPay does not hold is refused', async () => {
  const emulator = await startWakapay()

  const response = await callApi(emulator, '/business/balance?currency=EUR', {
    token: await mintToken(emulator),
  })

  const error = 'currency must be one of: USD, KES, TZS, UGX, ZAR'
  expect(await outcome(response)).toEqual([400, { code: 0, error }])
})

test.each([
  ['KE', '+254700000001', 'Amina Mjema'],
  ['TZ', '+255700000001', 'Amina Mjema'],
  ['UG', '+254700000001', ''],
  ['KE', '+254711223344', ''],
])('in %s, the number %s belongs to %j', async (countryCode, phoneNumber, displayName) => {
  const emulator = await startWakapay()

  const response = await callApi(emulator, '/business/verify-transfer', {
    token: await mintToken(emulator),
    fields: { countryCode, phoneNumber },
  })

  const verified = displayName !== ''
  expect(await outcome(response)).toEqual([200, { displayName, receiverPhone: phoneNumber, verified }])
})

test.each([
  ['no country', { phoneNumber: '+254700000001' }, 'countryCode is required'],
  ['a country without service', { countryCode: 'NG' }, 'countryCode must be one of: KE, TZ, UG, ZA'],
  ['no number', { countryCode: 'KE' }, 'phoneNumber is required'],
  ['a number that is no string', { countryCode: 'KE', phoneNumber: 254 }, 'invalid payload'],
])('verification with %s is refused', async (_, fields, error) => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)

  const response = await callApi(emulator, '/business/verify-transfer', { token, fields })

  expect(await outcome(response)).toEqual([400, { code: 0, error }])
})

test('pages get no permission to call WakaPay', async () => {
  const { apiUrl } = await startWakapay()
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }

  const preflight = await fetch(`${apiUrl}/business/balance`, { method: 'OPTIONS', headers })

  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
  expect(await readJson(preflight)).toEqual({ code: 0, error: expect.any(String) })
})

test('WakaPay requests are recorded and can meet faults', async () => {
  const emulator = await startWakapay()
  emulator.faults.add({ path: '/business/auth', times: 1, respond: { status: 503 } })

  expect([(await requestToken(emulator)).status, (await requestToken(emulator)).status]).toEqual([503, 200])
  expect(emulator.requests()).toMatchObject([{ path: '/business/auth' }, { path: '/business/auth' }])
})

test('a WakaPay option that does not exist, or is out of range, is refused', async () => {
  const misspelt = { port: 0, singleToken: true }

  await expect(startEmulator('wakapay', misspelt)).rejects.toThrow('Unknown option "singleToken"; known: ')
  await expect(startEmulator('wakapay', { tokenLifeSeconds: 0 })).rejects.toThrow('tokenLifeSeconds is 0')
})
