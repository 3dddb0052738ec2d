import { request } from 'node:http'
import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import { readJson } from './wealthica.ts'
import { callFor, callSigned, sign, startWyre } from './wyre.ts'

const invalidSession = {
  language: 'en',
  exceptionId: expect.stringMatching(/^[A-Z2-9]{6}$/),
  errorCode: 'accessDenied.invalidSession',
  message: expect.any(String),
  type: 'AccessDeniedException',
  transient: false,
}

test('a request is accepted whose whole URL and exact body are signed', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.businessId}`

  expect((await callSigned(emulator, path)).status).toBe(200)
  expect((await callSigned(emulator, path, { body: { profileFields: [] } })).status).toBe(200)
})

test('the URL is signed as it was sent: order, case and encoding of the query included', async () => {
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

test('the body is signed byte for byte, also where it is no text, up to one mebibyte', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.businessId}`
  const bytes = new Uint8Array([0xff, 0xfe, 0x00])
  const long = Buffer.from(JSON.stringify({ profileFields: [], note: 'é'.repeat(500_000) }))

  // 400 comes from the route: the signature was good.
  expect((await callSigned(emulator, path, { body: bytes })).status).toBe(400)
  expect((await callSigned(emulator, path, { body: new Uint8Array(long) })).status).toBe(200)
})

test.each([
  ['one space more', '{"profileFields": []}', '{"profileFields":[]}'],
  ['other bytes that read the same', Buffer.from([0xff]), Buffer.from([0xfe])],
  ['something behind the part that is recorded', `{}${' '.repeat(70_000)}`, `{}${' '.repeat(70_001)}`],
  ['nothing of the body', '{"profileFields":[]}', ''],
])('a body is refused that was signed with %s', async (_, sent, signed) => {
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
  ['that is no number', '1.793e12'],
])('a timestamp %s is refused', async (_, timestamp) => {
  const emulator = await startWyre({ clock: createClock(() => 1_793_000_000_000) })

  expect((await callSigned(emulator, '/v3/rates', { query: { timestamp } })).status).toBe(401)
})

test('a signed URL is no longer accepted when the skew has passed, whatever the skew', async () => {
  const emulator = await startWyre({ timestampSkewSeconds: 5, clock: createClock(() => 0) })
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/rates?timestamp=0`
  const call = () => fetch(url, { headers: { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url) } })

  emulator.clock.advance(5000)
  expect((await call()).status).toBe(200)
  emulator.clock.advance(1)
  expect((await call()).status).toBe(401)
})

test('masqueradeAs switches the account, and is part of what is signed', async () => {
  const emulator = await startWyre()
  const { apiKey, secretKey } = emulator.credentials
  const [ada, grace] = [emulator.accountOf('ada@example.com'), emulator.accountOf('grace@example.com')]
  const url = `${emulator.apiUrl}/v3/accounts/${ada}?timestamp=${emulator.clock.now()}&masqueradeAs=${ada}`
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url) }

  expect(await readJson(await fetch(url, { headers }))).toMatchObject({ id: ada })
  expect((await fetch(url.replaceAll(ada, grace), { headers })).status).toBe(401)
})

test('masqueradeAs in a header or a body changes nothing', async () => {
  const emulator = await startWyre()
  const masqueradeAs = emulator.accountOf('ada@example.com')
  const { apiKey, secretKey } = emulator.credentials
  const url = `${emulator.apiUrl}/v3/accounts/${masqueradeAs}?timestamp=${emulator.clock.now()}`
  const body = JSON.stringify({ masqueradeAs, profileFields: [] })
  const headers = { 'x-api-key': apiKey, 'x-api-signature': sign(secretKey, url, body), masqueradeAs }

  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
})

test('without masqueradeAs, not even the business reads a customer’s account', async () => {
  const emulator = await startWyre()
  const path = `/v3/accounts/${emulator.accountOf('ada@example.com')}`

  expect((await callSigned(emulator, path)).status).toBe(401)
  expect((await callFor(emulator, 'grace@example.com', [path])).status).toBe(401)
  expect((await callFor(emulator, 'ada@example.com', [path])).status).toBe(200)
})

test('an option that does not exist, or is out of range, is refused', async () => {
  const misspelt = { port: 0, secret: 'x' }

  await expect(startWyre(misspelt)).rejects.toThrow('Unknown option "secret"; known: ')
  await expect(startWyre({ timestampSkewSeconds: 0 })).rejects.toThrow('timestampSkewSeconds is 0')
})
