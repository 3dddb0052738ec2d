import { request } from 'node:http'
import { expect, test } from 'vitest'
import { createClock, type WyreEmulator } from '../../src/index.ts'
import { field, readJson } from '../kit/json.ts'
import { callBearer, callFor, callSigned, individual, sign, startWyre, submitKey } from '../kit/wyre.ts'

async function openAccount(emulator: WyreEmulator, secretKey: string): Promise<string> {
  const response = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })
  return String(field(await readJson(response), 'id'))
}

const invalidSession = {
  language: 'en',
  exceptionId: expect.stringMatching(/^[A-Z2-9]{6}$/),
  errorCode: 'accessDenied.invalidSession',
  message: expect.any(String),
  type: 'AccessDeniedException',
  transient: false,
}

test('format=json_numberstring returns numbers as strings', async () => {
  const emulator = await startWyre()
  const limits = (format: string) => callSigned(emulator, '/v3/limits', { query: { format } })
  const asText = await limits('json_numberstring')
  expect(asText.headers.get('content-type')).toContain('application/json')
  expect(await readJson(asText)).toEqual({
    currency: 'USD',
    daily: '2500',
    weekly: '10000',
    yearly: '250000',
  })
  expect(await readJson(await limits('json'))).toMatchObject({ daily: 2500 })
})

test('a session without an account cannot use other routes', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  expect((await callBearer(emulator, '/v3/transfers', { secretKey })).status).toBe(401)
})

test('the secret of a session can sign with its API key', async () => {
  const emulator = await startWyre()
  const keys = await submitKey(emulator)
  const opened = await callSigned(emulator, '/v3/accounts', { keys, body: individual })
  const id = String(field(await readJson(opened), 'id'))
  expect((await callSigned(emulator, `/v3/accounts/${id}`, { keys })).status).toBe(200)
  const { apiKey } = emulator.credentials
  const mixed = { ...keys, apiKey }
  expect((await callSigned(emulator, `/v3/accounts/${id}`, { keys: mixed })).status).toBe(401)
})

test('a session cannot reach another account by path or by masquerading', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  await openAccount(emulator, secretKey)
  const ada = emulator.accountOf('ada@example.com')
  expect((await callBearer(emulator, `/v3/accounts/${ada}`, { secretKey })).status).toBe(401)
  const masked = `/v3/accounts/${ada}?masqueradeAs=${ada}`
  expect((await callBearer(emulator, masked, { secretKey })).status).toBe(401)
})

test('the business cannot reach the account of a session', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const id = await openAccount(emulator, secretKey)
  const response = await callSigned(emulator, `/v3/accounts/${id}`, { query: { masqueradeAs: id } })
  expect(response.status).toBe(401)
})

test('a bearer token must be the submitted secret of a session', async () => {
  const emulator = await startWyre()
  const made = await readJson(await callSigned(emulator, '/v2/apiKeys', { body: {} }))
  const secrets = [emulator.credentials.secretKey, String(field(made, 'secretKey')), 'x'.repeat(30)]
  for (const secretKey of secrets) {
    const response = await callBearer(emulator, '/v3/rates', { secretKey })
    expect([response.status, field(await readJson(response), 'message')]).toEqual([401, 'Invalid Session'])
  }
})

test('a signature over the whole URL and the exact body is accepted', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.businessId}`
  expect((await callSigned(emulator, path)).status).toBe(200)
  expect((await callSigned(emulator, path, { body: { profileFields: [] } })).status).toBe(200)
})

test('the URL is signed as sent, with order, case and encoding of the query', async () => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const query = `b=%c3%a9+x%20y&a=1&a=2&&timestamp=${emulator.clock.now()}&z`
  const url = `${emulator.apiUrl}/v3/rates?${query}`
  const call = (signed: string) =>
    fetch(url, { headers: { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, signed) } })
  expect((await call(url)).status).toBe(200)
  expect((await call(url.replace('%c3%a9', '%C3%A9'))).status).toBe(401)
  expect((await call(url.replace('a=1&a=2', 'a=2&a=1'))).status).toBe(401)
})

test('the URL is signed with the host name that the client used', async () => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const address = `${emulator.apiUrl}/v3/rates?timestamp=${emulator.clock.now()}`
  const local = address.replace('127.0.0.1', 'localhost')
  const call = (signed: string) =>
    fetch(local, { headers: { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, signed) } })
  expect((await call(local)).status).toBe(200)
  expect((await call(address)).status).toBe(401)
})

test('the body is signed byte for byte, even if it is binary, up to one mebibyte', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.businessId}`
  const bytes = new Uint8Array([0xff, 0xfe, 0x00])
  const long = Buffer.from(JSON.stringify({ profileFields: [], note: 'é'.repeat(500_000) }))
  // 400 comes from the route: the signature was good.
  expect((await callSigned(emulator, path, { body: bytes })).status).toBe(400)
  expect((await callSigned(emulator, path, { body: new Uint8Array(long) })).status).toBe(200)
})

test.each([
  ['one space less', '{"profileFields": []}', '{"profileFields":[]}'],
  ['other bytes that decode to the same text', Buffer.from([0xff]), Buffer.from([0xfe])],
  ['a change after the recorded part', `{}${' '.repeat(70_000)}`, `{}${' '.repeat(70_001)}`],
  ['an empty body', '{"profileFields":[]}', ''],
])('a body that was signed with %s is refused', async (_, sent, signed) => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/accounts/${emulator.businessId}?timestamp=${emulator.clock.now()}`
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url, signed) }
  expect((await fetch(url, { method: 'POST', headers, body: sent })).status).toBe(401)
})

test('the body of a GET counts as empty', async () => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/rates?timestamp=${emulator.clock.now()}`
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url), 'content-length': '2' }
  const status = await new Promise((resolve) => {
    request(url, { headers }, (response) => resolve(response.resume().statusCode)).end('{}')
  })
  expect(status).toBe(200)
})

test.each([
  ['upper-case hexadecimal', (signature: string) => signature.toUpperCase()],
  ['base64', (signature: string) => Buffer.from(signature, 'hex').toString('base64')],
  ['a digit short', (signature: string) => signature.slice(1)],
  ['empty', () => ''],
])('a signature that is %s is refused', async (_, change) => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/rates?timestamp=${emulator.clock.now()}`
  const response = await fetch(url, {
    headers: { 'x-api-key': apiKey, 'x-api-signature': change(sign(secretKey, url)) },
  })
  expect([response.status, await readJson(response)]).toEqual([401, invalidSession])
})

test.each([
  ['a wrong secret', { secretKey: 'wrong' }],
  ['an unknown API key', { apiKey: 'AK-NOBODY' }],
])('%s is refused', async (_, wrong) => {
  const emulator = await startWyre()
  const response = await callSigned(emulator, '/v3/rates', { keys: { ...emulator.credentials, ...wrong } })
  expect([response.status, await readJson(response)]).toEqual([401, invalidSession])
})

test.each(['/v3/rates', '/v3/limits', '/v3/transfers', '/v2/paymentMethods', '/v2/apiKeys'])(
  'a request for %s without credentials is refused',
  async (path) => {
    const { apiUrl } = await startWyre()
    const response = await fetch(apiUrl + path)
    expect([response.status, await readJson(response)]).toEqual([401, invalidSession])
  },
)

test.each([
  [-30_000, 200],
  [30_000, 200],
  [-30_001, 401],
  [30_001, 401],
])('a timestamp that is %i ms off is answered with %i', async (offsetMs, status) => {
  const nowMs = 1_793_000_000_000
  const emulator = await startWyre({ clock: createClock(() => nowMs) })
  const response = await callSigned(emulator, '/v3/rates', { query: { timestamp: String(nowMs + offsetMs) } })
  expect(response.status).toBe(status)
})

test.each([
  ['in seconds', '1793000000'],
  ['that is empty', ''],
  ['that is not a whole number', '1.793e12'],
])('a timestamp %s is refused', async (_, timestamp) => {
  const emulator = await startWyre({ clock: createClock(() => 1_793_000_000_000) })
  expect((await callSigned(emulator, '/v3/rates', { query: { timestamp } })).status).toBe(401)
})

test('a signed URL is refused after timestampSkewSeconds', async () => {
  const emulator = await startWyre({ timestampSkewSeconds: 5, clock: createClock(() => 0) })
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/rates?timestamp=0`
  const call = () => fetch(url, { headers: { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url) } })
  emulator.clock.advance(5000)
  expect((await call()).status).toBe(200)
  emulator.clock.advance(1)
  expect((await call()).status).toBe(401)
})

test('masqueradeAs changes the account and is signed', async () => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const [ada, grace] = [emulator.accountOf('ada@example.com'), emulator.accountOf('grace@example.com')]
  const url = `${emulator.apiUrl}/v3/accounts/${ada}?timestamp=${emulator.clock.now()}&masqueradeAs=${ada}`
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url) }
  expect(await readJson(await fetch(url, { headers }))).toMatchObject({ id: ada })
  expect((await fetch(url.replaceAll(ada, grace), { headers })).status).toBe(401)
})

test('masqueradeAs in a header or a body has no effect', async () => {
  const emulator = await startWyre()
  const masqueradeAs = emulator.accountOf('ada@example.com')
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/accounts/${masqueradeAs}?timestamp=${emulator.clock.now()}`
  const body = JSON.stringify({ masqueradeAs, profileFields: [] })
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url, body), masqueradeAs }
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
})

test('without masqueradeAs, the business cannot read a customer’s account', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.accountOf('ada@example.com')}`
  expect((await callSigned(emulator, path)).status).toBe(401)
  expect((await callFor(emulator, 'grace@example.com', [path])).status).toBe(401)
  expect((await callFor(emulator, 'ada@example.com', [path])).status).toBe(200)
})
