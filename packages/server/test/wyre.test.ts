import { execFileSync } from 'node:child_process'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type Relay, RelayError, wyre, type WyreSessionKey } from '@token-relay/server'
import { isRecord } from '@token-relay/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signingKey } from './support/host.ts'
import { ada, type BankUser, bob } from './support/providers.ts'

let emulator: Emulators['wyre']
let relay: Relay<BankUser>
const keys = new Map<string, WyreSessionKey>()
const sessionKeys = {
  load: async (account: string) => keys.get(account) ?? null,
  save: async (account: string, key: WyreSessionKey) => void keys.set(account, key),
}
const allRoutes = Object.values(wyre.routes)

beforeEach(async () => {
  emulator = await startEmulator('wyre')
  keys.clear()
  const { url: apiUrl, credentials } = emulator
  relay = createRelay<BankUser>({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [
      wyre<BankUser>({
        ...credentials,
        apiUrl,
        account: ({ email }) => emulator.accountOf(email),
        routes: allRoutes,
      }),
      wyre<BankUser>({ id: 'wyre-keys', apiUrl, sessionKeys, routes: allRoutes }),
    ],
  })
})
afterEach(async () => {
  await relay.close()
  await emulator.close()
})

const post = (user: BankUser, provider: string, path: string, body: string) =>
  relay.fetch(provider, user, path, { method: 'POST', body, headers: { 'Idempotency-Key': 'k1' } })

test('openssl computes the signature that was sent, over the exact address and bytes', async () => {
  const body = '{"note":"10.0 é \\/ 12345678901234567890","note":"twice"}'
  await post(ada, 'wyre', '/v3/accounts/me', body)
  const [sent] = emulator.requests()
  if (!sent) throw new Error('Nothing was sent.')
  const input = `${emulator.url}${sent.target}${body}`
  const said = execFileSync('openssl', ['dgst', '-sha256', '-hmac', emulator.credentials.secretKey], {
    input,
  })
  expect(sent.body).toBe(body)
  expect(said.toString().trim().split(' ').at(-1)).toBe(sent.headers['x-api-signature'])
  expect(sent.target).toMatch(/masqueradeAs=AC-\w+&timestamp=\d{13}$/)
})

test('another account in the path is no route, and in the query it is refused', async () => {
  const other = emulator.accountOf(bob.email)
  await expect(relay.fetch('wyre', ada, `/v3/accounts/${other}`)).rejects.toMatchObject({
    code: 'unknown_route',
  })
  await expect(relay.fetch('wyre', ada, `/v3/transfers?masqueradeAs=${other}`)).rejects.toMatchObject({
    code: 'reserved_parameter',
  })
  expect(emulator.requests()).toEqual([])
})

test('a user without an account is 403 and nothing is sent', async () => {
  const provider = wyre<BankUser>({
    ...emulator.credentials,
    apiUrl: emulator.url,
    account: () => null,
    routes: allRoutes,
  })
  const lone = createRelay<BankUser>({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [provider],
  })
  await expect(lone.mint('wyre', ada)).rejects.toMatchObject({ code: 'no_provider_account', status: 403 })
  await lone.close()
  expect(emulator.requests()).toEqual([])
})

test('token auth: a key of the user’s own makes an account and opens that one alone', async () => {
  for (const user of [ada, bob]) await wyre.createSessionKey(emulator.url, user.id, sessionKeys)
  const ids = await Promise.all(
    [ada, bob].map(async (user) => {
      const made = await post(user, 'wyre-keys', '/v3/accounts', '{"type":"INDIVIDUAL","country":"US"}')
      const account: unknown = await made.json()
      return isRecord(account) ? account.id : undefined
    }),
  )
  expect(new Set(ids).size).toBe(2)
  expect(emulator.requests().map(({ headers }) => headers.authorization)).toContain(
    `Bearer ${keys.get('ada')?.secretKey}`,
  )
  expect(keys.get('ada')?.secretKey).toMatch(/^[0-9a-f]{64}$/)
  expect(emulator.requests().every(({ target }) => !target.includes(keys.get('ada')?.secretKey ?? '-'))).toBe(
    true,
  )
})

test('token auth: a missing key is an error, never a new account', async () => {
  const missing = relay.fetch('wyre-keys', ada, '/v3/transfers')
  await expect(missing).rejects.toBeInstanceOf(RelayError)
  await expect(missing).rejects.toMatchObject({ code: 'no_provider_account' })
  expect(emulator.requests()).toEqual([])
})

test('token auth: a key that was disconnected by its API key opens nothing any more', async () => {
  await wyre.createSessionKey(emulator.url, ada.id, sessionKeys)
  await post(ada, 'wyre-keys', '/v3/accounts', '{"type":"INDIVIDUAL","country":"US"}')
  expect((await relay.fetch('wyre-keys', ada, '/v3/transfers')).status).toBe(200)
  const key = keys.get('ada')
  if (!key) throw new Error('No key was kept.')
  await wyre.disconnectSessionKey(emulator.url, key)
  const refused = relay.fetch('wyre-keys', ada, '/v3/transfers')
  await expect(refused).rejects.toMatchObject({ status: 503 })
  await expect(wyre.disconnectSessionKey(emulator.url, key)).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
})
