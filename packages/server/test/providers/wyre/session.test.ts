import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type Relay, RelayError, wyre, type WyreSessionKey } from '@token-relay/server'
import { providerContract } from '@token-relay/server/testing'
import { isRecord } from '@token-relay/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signingKey } from '../../kit/signing-key.ts'
import { ada, type BankUser, bob } from '../../kit/providers.ts'

let emulator: Emulators['wyre']
let relay: Relay<BankUser>
const keys = new Map<string, WyreSessionKey>()
const sessionKeys = {
  load: async (account: string) => keys.get(account) ?? null,
  save: async (account: string, key: WyreSessionKey) => void keys.set(account, key),
}
const routes = Object.values(wyre.sessionRoutes)
const individual = '{"type":"INDIVIDUAL","country":"US"}'

beforeEach(async () => {
  emulator = await startEmulator('wyre')
  keys.clear()
  relay = createRelay<BankUser>({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [wyre<BankUser>({ apiUrl: emulator.url, sessionKeys, routes })],
  })
})
afterEach(async () => {
  await relay.close()
  await emulator.close()
})

const get = (user: BankUser, path: string) => relay.fetch('wyre', user, path)
const post = (user: BankUser, path: string, body: string) =>
  relay.fetch('wyre', user, path, { method: 'POST', body, headers: { 'Idempotency-Key': 'k1' } })

/** Creates a user's key and account, as at sign-up. Returns the account's id. */
async function openAccount(user: BankUser): Promise<string> {
  await wyre.createSessionKey(emulator.url, user.id, sessionKeys)
  return idOf(await post(user, '/v3/accounts', individual))
}

async function idOf(response: Response): Promise<string> {
  const account: unknown = await response.json()
  expect(response.status).toBe(200)
  return isRecord(account) ? String(account.id) : ''
}

test('a user’s key creates an account, and every account route returns that account', async () => {
  const [first, second] = [await openAccount(ada), await openAccount(bob)]
  expect(first).not.toBe(second)
  for (const [user, id] of [[ada, first] as const, [bob, second] as const]) {
    expect(await idOf(await get(user, '/v2/account'))).toBe(id)
    expect(await idOf(await get(user, `/v3/accounts/${id}`))).toBe(id)
    expect(await idOf(await post(user, `/v3/accounts/${id}`, '{"profileFields":[]}'))).toBe(id)
  }
})

test('session keys pass the provider contract', async () => {
  for (const user of [ada, bob]) await openAccount(user)
  const checks = providerContract<BankUser>({
    provider: wyre<BankUser>({ apiUrl: emulator.url, sessionKeys, routes }),
    users: [ada, bob],
    path: '/v2/account',
    requests: () => emulator.requests().length,
    canaries: () => [...keys.values()].flatMap(({ secretKey, apiKey }) => [secretKey, apiKey]),
    write: {
      method: 'POST',
      path: `/v3/accounts/${await idOf(await get(ada, '/v2/account'))}`,
      body: { profileFields: [] },
      needsKey: true,
    },
    reserved: { parameters: ['masqueradeAs', 'timestamp'], headers: ['X-Api-Signature'] },
    routes: {
      'GET /v2/account': 'subject',
      'POST /v3/accounts': 'subject',
      'GET /v3/accounts/:id': 'subject',
      'POST /v3/accounts/:id': 'subject',
      'GET /v3/transfers': 'subject',
      'GET /v3/transfers/:id': 'subject',
      'POST /v3/transfers': 'subject',
      'GET /v3/rates': 'subject',
      'GET /v3/limits': 'subject',
      'GET /v2/paymentMethods': 'subject',
    },
  })
  expect(checks).toHaveLength(9)
  for (const { run } of checks) await run()
})

test('the key is random, is sent as a bearer token, and appears in no URL', async () => {
  await openAccount(ada)
  const secret = keys.get('ada')?.secretKey ?? '-'
  expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect(emulator.requests().at(-1)?.headers.authorization).toBe(`Bearer ${secret}`)
  expect(emulator.requests().filter(({ target }) => target.includes(secret))).toEqual([])
})

test.each(['/v2/account', '/v3/transfers', '/v3/rates', '/v3/limits', '/v2/paymentMethods'])(
  'a user with an account can call %s',
  async (path) => {
    await openAccount(ada)
    expect((await get(ada, path)).status).toBe(200)
  },
)

test('another user’s account is not returned, and an invalid id is refused without a request', async () => {
  await openAccount(ada)
  const other = await openAccount(bob)
  // Wyre answers 401 to both, and there is no other key to try.
  await expect(get(ada, `/v3/accounts/${other}`)).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
  const before = emulator.requests().length
  await expect(get(ada, '/v3/accounts/me')).rejects.toMatchObject({ code: 'denied' })
  await expect(get(ada, '/v3/accounts/ada')).rejects.toMatchObject({ code: 'denied' })
  expect(emulator.requests()).toHaveLength(before)
})

test('refuses to start with a {pid} route: the name of a key is not a Wyre account', () => {
  const start = () =>
    wyre<BankUser>({ apiUrl: emulator.url, sessionKeys, routes: Object.values(wyre.routes) })
  expect(start).toThrow(/wyre\.routes\.account .*wyre\.sessionRoutes\.account/)
  expect(start).toThrow(expect.objectContaining({ code: 'invalid_route', option: 'wyre.routes.account' }))
})

test.each([
  ['undefined', undefined, 'missing_option'],
  ['null', null, 'invalid_option'],
  ['{}', {}, 'invalid_option'],
  ['a function', sessionKeys.load, 'invalid_option'],
  ['load alone', { load: sessionKeys.load }, 'invalid_option'],
  ['a load that is not a function', { ...sessionKeys, load: new Map() }, 'invalid_option'],
])('refuses to start with sessionKeys: %s', (_name, value, code) => {
  const options = { apiUrl: emulator.url, sessionKeys, routes }
  const start = () => Reflect.apply(wyre, undefined, [{ ...options, sessionKeys: value }])
  expect(start).toThrow(
    expect.objectContaining({ name: 'RelayConfigError', code, option: 'wyre.sessionKeys' }),
  )
})

test.each([undefined, null, 'routes', { sessionKeys, apiUrl: 'https://wyre.example' }])(
  'options without routes are a RelayConfigError: %j',
  (options) => {
    const start = () =>
      createRelay({
        identify: () => null,
        signingKeys: [signingKey],
        providers: [Reflect.apply(wyre, undefined, [options])],
      })
    expect(start).toThrow(expect.objectContaining({ name: 'RelayConfigError' }))
  },
)

test('calls load and save as methods of their store', async () => {
  class KeyTable {
    readonly #rows = new Map<string, WyreSessionKey>()
    async load(account: string) {
      return this.#rows.get(account) ?? null
    }
    async save(account: string, key: WyreSessionKey) {
      this.#rows.set(account, key)
    }
  }
  const table = new KeyTable()
  await wyre.createSessionKey(emulator.url, ada.id, table)
  const own = createRelay<BankUser>({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [wyre<BankUser>({ apiUrl: emulator.url, sessionKeys: table, routes })],
  })
  const created = await own.fetch('wyre', ada, '/v3/accounts', {
    method: 'POST',
    body: individual,
    headers: { 'Idempotency-Key': 'k1' },
  })
  await own.close()
  expect(created.status).toBe(200)
})

test('creates no key if the store cannot save it', async () => {
  const make = Reflect.apply(wyre.createSessionKey, undefined, [emulator.url, ada.id, {}])
  await expect(make).rejects.toMatchObject({ option: 'wyre.sessionKeys' })
  expect(emulator.requests()).toEqual([])
})

test('a missing key is an error, never a new account', async () => {
  await expect(get(ada, '/v3/transfers')).rejects.toMatchObject({ code: 'no_provider_account' })
  expect(emulator.requests()).toEqual([])
})

test('a key stops working after it was disconnected by its API key', async () => {
  await openAccount(ada)
  expect((await get(ada, '/v3/transfers')).status).toBe(200)
  const key = keys.get('ada')
  if (!key) throw new Error('No key was saved.')
  await wyre.disconnectSessionKey(emulator.url, key)
  await expect(get(ada, '/v3/transfers')).rejects.toBeInstanceOf(RelayError)
  await expect(wyre.disconnectSessionKey(emulator.url, key)).rejects.toMatchObject({
    code: 'upstream_credentials_rejected',
  })
})

test('a key that replaces a disconnected one is used at once', async () => {
  await openAccount(ada)
  expect((await get(ada, '/v3/transfers')).status).toBe(200)
  const key = keys.get('ada')
  if (!key) throw new Error('No key was saved.')
  await wyre.disconnectSessionKey(emulator.url, key)
  await expect(get(ada, '/v3/transfers')).rejects.toBeInstanceOf(RelayError)
  keys.clear()
  await openAccount(ada)
  expect((await get(ada, '/v3/transfers')).status).toBe(200)
})
