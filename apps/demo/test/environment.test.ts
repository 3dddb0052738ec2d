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
    accounts: { wealthica: null, wych: null, wakapay: null, swypex: null },
  })
})

test('with both credentials the demo uses the real Wealthica, at another address if one is set', () => {
  const variables = { WEALTHICA_CLIENT_ID: 'team', WEALTHICA_CLIENT_SECRET: 'secret' }
  expect(readEnvironment(variables).accounts.wealthica).toEqual({ clientId: 'team', clientSecret: 'secret' })
  const elsewhere = { WEALTHICA_API_URL: 'https://a.example', WEALTHICA_CONNECT_URL: 'https://c.example' }
  expect(readEnvironment({ ...variables, ...elsewhere }).accounts.wealthica).toMatchObject({
    apiUrl: 'https://a.example',
    connectUrl: 'https://c.example',
  })
})

test('a copied .env.example with empty credentials selects the emulator', () => {
  expect(
    readEnvironment({ WEALTHICA_CLIENT_ID: '', WEALTHICA_CLIENT_SECRET: '', PORT: '' }).accounts.wealthica,
  ).toBeNull()
})

test('each provider has its own variables that select the real one', () => {
  const { accounts } = readEnvironment({
    WYCH_CLIENT_ID: 'id',
    WYCH_CLIENT_SECRET: 'secret',
    WYCH_API_KEY: 'key',
    WYCH_PARTNER: 'maple',
    WYCH_APP: 'ledger',
    WAKAPAY_API_KEY: 'key',
    WAKAPAY_API_SECRET: 'secret',
    WAKAPAY_ENVIRONMENT: 'test',
    SWYPEX_CLIENT_ID: 'id',
    SWYPEX_CLIENT_SECRET: 'secret',
    SWYPEX_PRIVATE_KEY: 'pem',
    SWYPEX_API_URL: 'http://127.0.0.1:4104',
  })
  expect(accounts).toEqual({
    wealthica: null,
    wych: { clientId: 'id', clientSecret: 'secret', apiKey: 'key', partner: 'maple', app: 'ledger' },
    wakapay: { apiKey: 'key', apiSecret: 'secret', environment: 'test' },
    swypex: {
      clientId: 'id',
      clientSecret: 'secret',
      privateKey: 'pem',
      apiUrl: 'http://127.0.0.1:4104',
    },
  })
})

test.each([
  [{ WYCH_APP: 'ledger' }, /WYCH_PARTNER and WYCH_APP belong together/],
  [
    { WAKAPAY_API_KEY: 'k', WAKAPAY_API_SECRET: 's', WAKAPAY_ENVIRONMENT: 'prod' },
    /WAKAPAY_ENVIRONMENT is "prod"; it must be test or live/,
  ],
  [
    { WEALTHICA_CLIENT_ID: 't', WEALTHICA_CLIENT_SECRET: 's', WEALTHICA_API_URL: 'http://a.example' },
    /WEALTHICA_API_URL is "http:\/\/a.example"; it must be an address that begins with https/,
  ],
  [{ WEALTHICA_CLIENT_ID: 'team' }, /WEALTHICA_CLIENT_SECRET belong together/],
  [{ WEALTHICA_API_URL: 'https://a.example' }, /belong together/],
  [{ PORT: 'http' }, /PORT is "http"; it must be a whole number from 0 to 65535/],
  [{ PORT: '70000' }, /PORT is "70000"/],
  [{ RELAY_PUBLIC_ORIGIN: 'https://app.example.com/' }, /must be an origin such as/],
  [{ RELAY_PUBLIC_ORIGIN: 'https://app.example.com' }, /set PROXIES to the number of proxies in front/],
])('%o is refused with a sentence that says what to change', (variables, sentence) => {
  expect(() => readEnvironment(variables)).toThrow(sentence)
})
