import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { readEnvironment } from '../server/environment.ts'

test('without settings the demo runs on emulators, on port 3000 of this machine', () => {
  expect(readEnvironment({})).toEqual({
    port: 3000,
    host: '127.0.0.1',
    publicOrigin: undefined,
    proxies: 0,
    signingKeys: [],
    emulatorPort: 0,
    accounts: {},
  })
})

test('with both credentials the demo uses the real Wealthica, at another address if one is set', () => {
  const variables = { WEALTHICA_CLIENT_ID: 'team', WEALTHICA_CLIENT_SECRET: 'team-secret' }
  expect(readEnvironment(variables).accounts.wealthica).toEqual({
    clientId: 'team',
    clientSecret: 'team-secret',
  })
  const elsewhere = { WEALTHICA_API_URL: 'https://a.example', WEALTHICA_CONNECT_URL: 'https://c.example' }
  expect(readEnvironment({ ...variables, ...elsewhere }).accounts.wealthica).toMatchObject({
    apiUrl: 'https://a.example',
    connectUrl: 'https://c.example',
  })
})

test('a copied .env.example with empty credentials selects the emulator', () => {
  const variables = { WEALTHICA_CLIENT_ID: '', WEALTHICA_CLIENT_SECRET: '', PORT: '' }
  expect(readEnvironment(variables).accounts).toEqual({})
})

test('each provider has its own variables that select the real one', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const { accounts } = readEnvironment({
    WYCH_CLIENT_ID: 'ledger',
    WYCH_CLIENT_SECRET: 'wych-secret',
    WYCH_API_KEY: 'wych-key',
    WYCH_PARTNER: 'maple',
    WYCH_APP: 'ledger',
    WAKAPAY_API_KEY: 'wakapay-key',
    WAKAPAY_API_SECRET: 'wakapay-secret',
    WAKAPAY_ENVIRONMENT: 'test',
    SWYPEX_CLIENT_ID: 'ledger',
    SWYPEX_CLIENT_SECRET: 'swypex-secret',
    SWYPEX_PRIVATE_KEY: privateKey,
    SWYPEX_API_URL: 'http://127.0.0.1:4104',
  })
  expect(accounts).toEqual({
    wych: {
      clientId: 'ledger',
      clientSecret: 'wych-secret',
      apiKey: 'wych-key',
      partner: 'maple',
      app: 'ledger',
    },
    wakapay: { apiKey: 'wakapay-key', apiSecret: 'wakapay-secret', environment: 'test' },
    swypex: {
      clientId: 'ledger',
      clientSecret: 'swypex-secret',
      privateKey,
      apiUrl: 'http://127.0.0.1:4104',
    },
  })
})

test.each([
  [{ WYCH_APP: 'ledger' }, /WYCH_CLIENT_ID is missing/],
  [{ WEALTHICA_CLIENT_ID: 'team' }, /WEALTHICA_CLIENT_SECRET is missing/],
  [{ PORT: 'http' }, /PORT is "http"; it must be a whole number from 0 to 65535/],
  [{ PORT: '70000' }, /PORT is "70000"/],
  [{ RELAY_PUBLIC_ORIGIN: 'https://app.example.com/' }, /must be an origin such as/],
  [{ RELAY_PUBLIC_ORIGIN: 'https://app.example.com' }, /set PROXIES to the number of proxies in front/],
])('%o is refused with a sentence that says what to change', (variables, sentence) => {
  expect(() => readEnvironment(variables)).toThrow(sentence)
})
