import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { WyreEmulator } from '../src/index.ts'
import { field, readJson } from './wealthica.ts'
import { callBearer, callFor, callSigned, individual, startWyre, submitKey } from './wyre.ts'

async function openAccount(emulator: WyreEmulator, secretKey: string): Promise<string> {
  const response = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })
  return String(field(await readJson(response), 'id'))
}

test.each([
  ['the query', (url: string, key: string) => fetch(`${url}?secretKey=${key}`, { method: 'POST' })],
  [
    'a JSON body',
    (url: string, secretKey: string) => fetch(url, { method: 'POST', body: JSON.stringify({ secretKey }) }),
  ],
])('a secret that is submitted in %s gets an API key', async (_, submit) => {
  const { apiUrl } = await startWyre()

  const response = await submit(`${apiUrl}/v2/sessions/auth/key`, randomBytes(30).toString('hex'))

  expect(response.status).toBe(200)
  expect(await readJson(response)).toEqual({
    apiKey: expect.stringMatching(/^AK(-[A-Z2-9]{7}){4}$/),
    authenticatedAs: null,
  })
})

test.each([undefined, 5, 'x'.repeat(24), 'x'.repeat(257), `${'x'.repeat(15)}\n${'x'.repeat(15)}`])(
  'the secret %j is refused',
  async (secretKey) => {
    const { apiUrl } = await startWyre()

    const response = await fetch(`${apiUrl}/v2/sessions/auth/key`, {
      method: 'POST',
      body: JSON.stringify({ secretKey }),
    })

    expect(response.status).toBe(400)
    expect(await readJson(response)).toMatchObject({ type: 'ValidationException' })
  },
)

test('a secret that is submitted again keeps its API key, and names the account it has got', async () => {
  const emulator = await startWyre()
  const { secretKey, apiKey } = await submitKey(emulator)
  const id = await openAccount(emulator, secretKey)
  const url = `${emulator.apiUrl}/v2/sessions/auth/key?secretKey=${secretKey}`

  expect(await readJson(await fetch(url, { method: 'POST' }))).toEqual({
    apiKey,
    authenticatedAs: `account:${id}`,
  })
})

test('a session stands for the account that it opens, and can open no second one', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)

  const id = await openAccount(emulator, secretKey)
  const again = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })

  expect(id).toMatch(/^AC-[A-Z2-9]{11}$/)
  expect(await readJson(await callBearer(emulator, `/v3/accounts/${id}`, { secretKey }))).toMatchObject({
    id,
  })
  expect([again.status, field(await readJson(again), 'type')]).toEqual([400, 'ValidationException'])
})

test('GET /v2/account is the account of whoever asks, without its id', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const early = await callBearer(emulator, '/v2/account', { secretKey })
  const id = await openAccount(emulator, secretKey)
  const email = 'ada@example.com'

  expect(early.status).toBe(401)
  expect(await readJson(await callBearer(emulator, '/v2/account', { secretKey }))).toMatchObject({
    id,
    email: null,
    availableBalances: {},
  })
  expect(await readJson(await callFor(emulator, email, ['/v2/account']))).toMatchObject({
    id: emulator.accountOf(email),
    email,
    availableBalances: { USD: expect.any(Number) },
  })
})

test('an order to open an account that is refused leaves the session free', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)

  const refused = await callBearer(emulator, '/v3/accounts', { secretKey, body: { type: 'BUSINESS' } })

  expect(refused.status).toBe(400)
  expect(await openAccount(emulator, secretKey)).toMatch(/^AC-/)
})

test('a session without an account can do nothing else', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)

  expect((await callBearer(emulator, '/v3/transfers', { secretKey })).status).toBe(401)
})

test('the secret of a session signs, together with its API key', async () => {
  const emulator = await startWyre()
  const keys = await submitKey(emulator)

  const opened = await callSigned(emulator, '/v3/accounts', { keys, body: individual })
  const id = String(field(await readJson(opened), 'id'))

  expect((await callSigned(emulator, `/v3/accounts/${id}`, { keys })).status).toBe(200)
  const { apiKey } = emulator.credentials
  const mixed = { ...keys, apiKey }
  expect((await callSigned(emulator, `/v3/accounts/${id}`, { keys: mixed })).status).toBe(401)
})

test('a session reaches no other account, neither by path nor by masquerading', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  await openAccount(emulator, secretKey)
  const ada = emulator.accountOf('ada@example.com')

  expect((await callBearer(emulator, `/v3/accounts/${ada}`, { secretKey })).status).toBe(401)
  const masked = `/v3/accounts/${ada}?masqueradeAs=${ada}`
  expect((await callBearer(emulator, masked, { secretKey })).status).toBe(401)
})

test('the business does not reach the account of a session', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const id = await openAccount(emulator, secretKey)

  const response = await callSigned(emulator, `/v3/accounts/${id}`, { query: { masqueradeAs: id } })

  expect(response.status).toBe(401)
})

test('a bearer token must have been submitted: the secrets of other keys are none', async () => {
  const emulator = await startWyre()
  const made = await readJson(await callSigned(emulator, '/v2/apiKeys', { body: {} }))
  const secrets = [emulator.credentials.secretKey, String(field(made, 'secretKey')), 'x'.repeat(30)]

  for (const secretKey of secrets) {
    const response = await callBearer(emulator, '/v3/rates', { secretKey })
    expect([response.status, field(await readJson(response), 'message')]).toEqual([401, 'Invalid Session'])
  }
})

test('after a reset, a session is one that was never submitted', async () => {
  const emulator = await startWyre()
  const { secretKey, apiKey } = await submitKey(emulator)
  await openAccount(emulator, secretKey)

  emulator.reset()

  const refused = await callBearer(emulator, '/v3/transfers', { secretKey })
  expect(field(await readJson(refused), 'message')).toBe('Invalid Session')
  expect((await submitKey(emulator, secretKey)).apiKey).not.toBe(apiKey)
})
