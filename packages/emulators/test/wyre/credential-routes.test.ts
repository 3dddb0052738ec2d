import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { WyreEmulator } from '../../src/index.ts'
import { field, readJson } from '../kit/json.ts'
import { callBearer, callFor, callSigned, individual, startWyre, submitKey } from '../kit/wyre.ts'

const ada = 'ada@example.com'

async function openAccount(emulator: WyreEmulator, secretKey: string): Promise<string> {
  const response = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })
  return String(field(await readJson(response), 'id'))
}

test('a new API key works for its account, and its secret is returned once', async () => {
  const emulator = await startWyre()
  const keys = await readJson(await callFor(emulator, ada, ['/v2/apiKeys', { body: { desc: 'Phone' } }]))
  const [apiKey, secretKey] = [String(field(keys, 'apiKey')), String(field(keys, 'secretKey'))]
  const path = `/v3/accounts/${emulator.accountOf(ada)}`
  expect(keys).toMatchObject({ type: 'FULL', desc: 'Phone', ipWhitelist: [] })
  expect((await callSigned(emulator, path, { keys: { apiKey, secretKey } })).status).toBe(200)
  const listed = await (await callFor(emulator, ada, ['/v2/apiKeys'])).text()
  expect(listed).toContain(apiKey)
  expect(listed).not.toContain(secretKey)
  expect(listed).not.toContain(emulator.credentials.apiKey)
})

test('a READONLY API key cannot write', async () => {
  const emulator = await startWyre()
  const made = await readJson(await callSigned(emulator, '/v2/apiKeys', { body: { type: 'READONLY' } }))
  const keys = { apiKey: String(field(made, 'apiKey')), secretKey: String(field(made, 'secretKey')) }
  expect((await callSigned(emulator, '/v3/rates', { keys })).status).toBe(200)
  expect((await callSigned(emulator, '/v2/apiKeys', { keys, body: {} })).status).toBe(401)
})

test.each([{ type: 'ADMIN' }, { ipWhitelist: [1] }, { desc: 5 }])(
  'the API key %j is refused',
  async (body) => {
    expect((await callSigned(await startWyre(), '/v2/apiKeys', { body })).status).toBe(400)
  },
)

test.each([
  ['the query', (url: string, key: string) => fetch(`${url}?secretKey=${key}`, { method: 'POST' })],
  [
    'a JSON body',
    (url: string, secretKey: string) => fetch(url, { method: 'POST', body: JSON.stringify({ secretKey }) }),
  ],
])('a secret that is submitted in %s returns an API key', async (_, submit) => {
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

test('a secret that is submitted again returns the same API key and names its account', async () => {
  const emulator = await startWyre()
  const { secretKey, apiKey } = await submitKey(emulator)
  const id = await openAccount(emulator, secretKey)
  const url = `${emulator.apiUrl}/v2/sessions/auth/key?secretKey=${secretKey}`
  expect(await readJson(await fetch(url, { method: 'POST' }))).toEqual({
    apiKey,
    authenticatedAs: `account:${id}`,
  })
})

test('a reset deletes sessions', async () => {
  const emulator = await startWyre()
  const { secretKey, apiKey } = await submitKey(emulator)
  await openAccount(emulator, secretKey)
  emulator.reset()
  const refused = await callBearer(emulator, '/v3/transfers', { secretKey })
  expect(field(await readJson(refused), 'message')).toBe('Invalid Session')
  expect((await submitKey(emulator, secretKey)).apiKey).not.toBe(apiKey)
})
