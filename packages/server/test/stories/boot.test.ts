import {
  createRelay,
  RelayConfigError,
  type RelayOptions,
  swypex,
  wakapay,
  wealthica,
  wych,
  wyre,
} from '@token-relay/server'
import { expect, test } from 'vitest'

const secrets = { clientId: 'maple-ledger', clientSecret: '4b1f0c7d9e' }

/** Passes options as a JavaScript host can, regardless of types. */
const relayWith = (options: Record<string, unknown>) => {
  const host: RelayOptions = { identify: () => null, providers: [wealthica(secrets)] }
  return () => createRelay(Object.assign(host, options))
}
const wealthicaWith = (options: Record<string, unknown>) => () =>
  wealthica(Object.assign({ ...secrets }, options))

const refusals: [string, () => unknown, RelayConfigError['code'], string, RegExp][] = [
  [
    'no identify',
    relayWith({ identify: undefined }),
    'missing_identify',
    'identify',
    /returns the signed-in user/,
  ],
  [
    'an unknown option',
    relayWith({ alowedOrigins: [] }),
    'unknown_option',
    'createRelay.alowedOrigins',
    /allowedOrigins/,
  ],
  ['no providers', relayWith({ providers: [] }), 'no_providers', 'providers', /wealthica\(/],
  [
    'a wildcard origin',
    relayWith({ allowedOrigins: ['*'] }),
    'wildcard_origin',
    'allowedOrigins[0]',
    /List each/,
  ],
  [
    'a wildcard sub-domain',
    relayWith({ allowedOrigins: ['https://*.a.io'] }),
    'wildcard_origin',
    'allowedOrigins[0]',
    /List/,
  ],
  ['a lone wildcard', relayWith({ allowedOrigins: '*' }), 'wildcard_origin', 'allowedOrigins', /List each/],
  [
    'a lone origin',
    relayWith({ allowedOrigins: 'https://a.io' }),
    'invalid_option',
    'allowedOrigins',
    /\['https:\/\/a.io'\]/,
  ],
  [
    'an origin with a path',
    relayWith({ allowedOrigins: ['https://a.io/'] }),
    'invalid_option',
    'allowedOrigins[0]',
    /slash/,
  ],
  [
    'an origin in capitals',
    relayWith({ publicOrigin: 'https://A.io' }),
    'invalid_option',
    'publicOrigin',
    /lower case/,
  ],
  [
    'a limit of 0',
    relayWith({ rateLimit: { mintPerSubject: 0 } }),
    'invalid_option',
    'rateLimit.mintPerSubject',
    /from 1/,
  ],
  [
    'an unknown limit',
    relayWith({ rateLimit: { perUser: 1 } }),
    'unknown_option',
    'rateLimit.perUser',
    /mintPerSubject/,
  ],
  [
    'a deadline in seconds',
    relayWith({ tokenDeadlineMs: 5 }),
    'invalid_option',
    'tokenDeadlineMs',
    /milliseconds from 100/,
  ],
  [
    'a flag in words',
    relayWith({ requireOrigin: 'yes' }),
    'invalid_option',
    'requireOrigin',
    /true or false/,
  ],
  [
    'an onError that is not a function',
    relayWith({ onError: 'log' }),
    'invalid_option',
    'onError',
    /function/,
  ],
  [
    'two providers of one id',
    relayWith({ providers: [wealthica(secrets), wealthica(secrets)] }),
    'duplicate_provider',
    'providers',
    /another id/,
  ],
  [
    'G4 an http upstream',
    relayWith({ providers: [wealthica({ ...secrets, apiUrl: 'http://api.example.com' })] }),
    'insecure_upstream',
    'wealthica.apiUrl',
    /https/,
  ],
  ['no options', () => wealthica(Object(undefined)), 'missing_option', 'wealthica.clientId', /client id/],
  [
    'no secret',
    wealthicaWith({ clientSecret: undefined }),
    'missing_option',
    'wealthica.clientSecret',
    /undefined/,
  ],
  [
    'an empty secret',
    wealthicaWith({ clientSecret: '' }),
    'missing_option',
    'wealthica.clientSecret',
    /empty/,
  ],
  [
    'a secret with a line end',
    wealthicaWith({ clientSecret: 'abc\n' }),
    'missing_option',
    'wealthica.clientSecret',
    /white space/,
  ],
  [
    'an unknown provider option',
    wealthicaWith({ secret: 'x' }),
    'unknown_option',
    'wealthica.secret',
    /clientSecret/,
  ],
  [
    'a bad address',
    wealthicaWith({ apiUrl: 'api.wealthica.com' }),
    'invalid_option',
    'wealthica.apiUrl',
    /URL such as/,
  ],
  [
    'an address with a user',
    wealthicaWith({ apiUrl: 'https://u:p@a.io' }),
    'invalid_option',
    'wealthica.apiUrl',
    /user name/,
  ],
  ['an id with a slash', wealthicaWith({ id: 'a/b' }), 'invalid_option', 'wealthica.id', /lower-case/],
]

test.each(refusals)('refuses to start with %s', (_name, start, code, option, sentence) => {
  expect(start).toThrow(RelayConfigError)
  expect(start).toThrow(expect.objectContaining({ code, option, message: expect.stringMatching(sentence) }))
})

test('the mode is direct by default', () => {
  const options = { clientId: 'ac-7f2', clientSecret: '4b1f0c7d9e' }
  const modes = [wealthica(options), wealthica({ ...options, mode: 'direct' })].map(({ mode }) => mode)
  expect(modes).toEqual(['direct', 'direct'])
  expect(() => Reflect.apply(wealthica, undefined, [{ ...options, mode: 'proxy' }])).toThrow(
    expect.objectContaining({
      option: 'wealthica.mode',
      message: expect.stringContaining("'direct', 'gateway'"),
    }),
  )
})

test('an error does not contain the value of a secret', () => {
  const start = wealthicaWith({ clientSecret: ' 4b1f0c7d9e' })
  expect(start).toThrow(expect.objectContaining({ message: expect.not.stringContaining('4b1f0c7d9e') }))
})

test('G4 requires https for every URL, also for those that only browsers open', () => {
  const provider = wych({
    ...secrets,
    apiKey: '7d20c5e1f0',
    partner: 'harbour',
    app: 'ledger',
    userId: ({ id }) => id,
    connectUrl: 'http://connect.example.com',
    routes: [wych.routes.accounts],
  })
  const start = relayWith({ providers: [provider], signingKeys: ['boot-test-only-1f0c7d9e4b2a8e63c5'] })
  expect(start).toThrow(expect.objectContaining({ code: 'insecure_upstream', option: 'wych.connectUrl' }))
})

test('Swypex needs a signing key if a route writes', () => {
  const start = (privateKey?: string) => () =>
    swypex({ ...secrets, privateKey, routes: [{ ...swypex.routes.setLimits, allow: () => true }] })
  expect(start()).toThrow(expect.objectContaining({ code: 'missing_option', option: 'swypex.privateKey' }))
  expect(start('no-pem')).toThrow(expect.objectContaining({ code: 'invalid_option' }))
})

test('an unknown environment refuses to start', () => {
  const start = () => wakapay(Object({ apiKey: 'a-1', apiSecret: 'b-2', environment: 'prod', routes: [] }))
  expect(start).toThrow(
    expect.objectContaining({
      code: 'invalid_option',
      option: 'wakapay.environment',
      message: expect.stringContaining(`is "prod", expected 'test' or 'live', or set wakapay.apiUrl`),
    }),
  )
})

test.each([
  ['wakapay', () => wakapay({ apiKey: 'a-1', apiSecret: 'b-2', routes: [] })],
  ['wyre', () => wyre({ apiKey: 'a-1', secretKey: 'b-2', account: () => 'AC-1', routes: [] })],
])('%s has no default environment', (_name, start) => {
  expect(start).toThrow(
    expect.objectContaining({ code: 'missing_option', message: expect.stringContaining("'test' or 'live'") }),
  )
})

test('accepts the origin of an app shell', () => {
  expect(relayWith({ allowedOrigins: ['capacitor://localhost', 'http://localhost:5173'] })).not.toThrow()
})

test('relay.mint rejects a provider that is not mounted', async () => {
  const relay = relayWith({})()
  await expect(relay.mint('wych', { id: 1 })).rejects.toThrow(
    expect.objectContaining({ code: 'unknown_provider' }),
  )
  await relay.close()
})

test('options may be undefined, as unset environment variables are', async () => {
  const unset: { readonly [name: string]: undefined } = {}
  const relay = createRelay({
    identify: () => null,
    providers: [
      wealthica({ ...secrets, id: unset.ID, mode: unset.MODE, apiUrl: unset.URL, connectUrl: unset.URL }),
      swypex({
        ...secrets,
        id: unset.ID,
        apiUrl: unset.URL,
        scopes: unset.SCOPES,
        routes: [swypex.routes.banks],
      }),
    ],
    signingKeys: [unset.OLD_KEY, 'boot-test-only-1f0c7d9e4b2a8e63c5'],
    allowedOrigins: unset.ORIGINS,
    publicOrigin: unset.ORIGIN,
    requireOrigin: unset.FLAG,
    rateLimit: { mintPerSubject: unset.LIMIT },
    gatewayDeadlinesMs: { total: unset.DEADLINE },
    onError: unset.REPORTER,
  })
  await expect(relay.close()).resolves.toBeUndefined()
})
