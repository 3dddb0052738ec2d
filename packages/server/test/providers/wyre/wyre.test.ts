import { execFileSync } from 'node:child_process'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type Relay, wyre } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signingKey } from '../../kit/signing-key.ts'
import { ada, type BankUser, bob } from '../../kit/providers.ts'

let emulator: Emulators['wyre']
let relay: Relay<BankUser>
const allRoutes = Object.values(wyre.routes)

beforeEach(async () => {
  emulator = await startEmulator('wyre')
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
    ],
  })
})
afterEach(async () => {
  await relay.close()
  await emulator.close()
})

test('openssl computes the same signature over the exact URL and bytes', async () => {
  const body = '{"note":"10.0 é \\/ 12345678901234567890","note":"twice"}'
  await relay.fetch('wyre', ada, '/v3/accounts/me', {
    method: 'POST',
    body,
    headers: { 'Idempotency-Key': 'k1' },
  })
  const [sent] = emulator.requests()
  if (!sent) throw new Error('Nothing was sent.')
  const input = `${emulator.url}${sent.target}${body}`
  const digest = execFileSync('openssl', ['dgst', '-sha256', '-hmac', emulator.credentials.secretKey], {
    input,
  })
  expect(sent.body).toBe(body)
  expect(digest.toString().trim().split(' ').at(-1)).toBe(sent.headers['x-api-signature'])
  expect(sent.target).toMatch(/masqueradeAs=AC-\w+&timestamp=\d{13}$/)
})

test('another user’s account does not match in the path and is refused in the query', async () => {
  const other = emulator.accountOf(bob.email)
  await expect(relay.fetch('wyre', ada, `/v3/accounts/${other}`)).rejects.toMatchObject({
    code: 'unknown_route',
  })
  await expect(relay.fetch('wyre', ada, `/v3/transfers?masqueradeAs=${other}`)).rejects.toMatchObject({
    code: 'reserved_parameter',
  })
  expect(emulator.requests()).toEqual([])
})

test('a user without an account is 403 without a request to the provider', async () => {
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

test.each([
  '?masqueradeAs=AC-2',
  '?MASQUERADEAS=AC-2',
  '?masqueradeAs[]=AC-2',
  '?%5BmasqueradeAs%5D=AC-2',
  '?%00masqueradeAs=AC-2',
  '?masqueradeAs%E2%80%8B=AC-2',
  '?%5Btimestamp%5D=1',
  '?limit=5&limit=6',
  '?limit=-1',
  '?format=csv',
  '?secretKey=x',
])('G7 G8 %s is refused on every route without a request to the provider', async (query) => {
  const calls = allRoutes.map(async ({ method, path }) =>
    relay
      .fetch('wyre', ada, path.replace('{pid}', 'me').replace(':id', 'TF-1') + query, {
        method,
        headers: { 'Idempotency-Key': 'k1' },
        ...(method === 'POST' && { body: '{}' }),
      })
      .then(
        ({ status }) => status,
        ({ status }) => status,
      ),
  )
  expect(await Promise.all(calls)).toEqual(allRoutes.map(() => 400))
  expect(emulator.requests()).toEqual([])
})

test.each([
  ['/v3/accounts/me', 'format=json_numberstring'],
  ['/v3/transfers', 'offset=0&limit=5&from=0&to=1900000000000&format=json'],
  ['/v3/rates', 'as=PRICED'],
  ['/v3/limits', ''],
  ['/v2/paymentMethods', 'limit=1'],
])('%s accepts the documented parameters: %s', async (path, query) => {
  expect((await relay.fetch('wyre', ada, `${path}?${query}`)).status).toBe(200)
  expect(emulator.requests()[0]?.target).toContain(`?${query}`)
})

test.each([undefined, null, '', 'AC-1'])('refuses to start if account is not a function: %j', (account) => {
  const { url: apiUrl, credentials } = emulator
  const start = () => Reflect.apply(wyre, undefined, [{ ...credentials, apiUrl, account, routes: allRoutes }])
  expect(start).toThrow(expect.objectContaining({ name: 'RelayConfigError', option: 'wyre.account' }))
})
