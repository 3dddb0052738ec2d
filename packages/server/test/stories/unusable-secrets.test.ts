import crypto, { generateKeyPairSync } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import {
  type Provider,
  type RelayOptions,
  type SecretSource,
  type WyreSessionKey,
  createRelay,
  defineProvider,
  swypex,
  wealthica,
  wych,
  wyre,
} from '@token-relay/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { signingKey } from '../kit/signing-key.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  closing.push(() => upstream.close())
  upstream.answer = (response, { target }) => {
    const realm = `${upstream.url}/realms/partner`
    const body = target.endsWith('/openid-configuration')
      ? { issuer: realm, token_endpoint: `${realm}/token` }
      : { access_token: 'token-1', expires_in: 600 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function relayOf(provider: Provider, options: Partial<RelayOptions> = {}) {
  const errors: unknown[] = []
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: (error) => errors.push(error),
    providers: [provider],
    ...options,
  })
  closing.push(() => relay.close())
  return { relay, errors }
}

const wychWith = (apiKey: SecretSource) =>
  wych({
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    apiKey,
    partner: 'maple',
    app: 'ledger',
    issuer: `${upstream.url}/realms/partner`,
    apiUrl: upstream.url,
    userId: ({ id }) => id,
    routes: [wych.routes.accounts],
  })
const wyreWith = (apiKey: SecretSource) =>
  wyre({
    apiKey,
    secretKey: 'wy-5e3c',
    apiUrl: upstream.url,
    account: () => 'AC-1',
    routes: [wyre.routes.limits],
  })

const unsendable = [
  'ak-77ad\u200b',
  '\u201cak-77ad\u201d',
  'ak-\n77ad',
  'ak-\r\n77ad',
  'ak\u000077ad',
  'ak-77ad\ufeff9',
  'ak\u00a077ad',
  'kéy-77ad',
  'ak\t77ad',
]

test.each(unsendable)('a key that no header can carry is refused at boot: %j', (key) => {
  for (const [create, option] of [
    [wychWith, 'wych.apiKey'],
    [wyreWith, 'wyre.apiKey'],
  ] as const) {
    expect(() => create(key)).toThrow(
      expect.objectContaining({ option, message: expect.stringMatching(/no header can carry|white space/) }),
    )
    expect(() => create(key)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('77ad') }),
    )
  }
})

test.each(unsendable)(
  'a key that no header can carry is refused when it is read, with the same sentence: %j',
  async (key) => {
    const calls = [
      [wychWith, 'wych', '/accounts'],
      [wyreWith, 'wyre', '/v3/limits'],
    ] as const
    for (const [create, id, path] of calls) {
      const { relay } = relayOf(create(async () => key))
      const error: unknown = await relay.fetch(id, { id: 'ada' }, path).catch((thrown: unknown) => thrown)
      let boot = ''
      try {
        create(key)
      } catch (thrown) {
        boot = Object(thrown).message
      }
      const sentence = boot.slice(`${id}.apiKey `.length)
      expect(error).toMatchObject({
        code: 'secret_unavailable',
        hint: `The value that ${id}.apiKey returned ${sentence}`,
      })
      expect(sentence).not.toBe('')
    }
    expect(upstream.arrivals.some(({ headers }) => 'x-api-key' in headers)).toBe(false)
  },
)

test('secrets that travel in a body may have any character', async () => {
  const { relay } = relayOf(
    wealthica({ clientId: 'maple', clientSecret: 'pässwörd \u201c9\u201d', apiUrl: upstream.url }),
  )
  await relay.mint('wealthica', { id: 'ada' }).catch(() => {})
  expect(JSON.parse(String(upstream.arrivals[0]?.body))).toMatchObject({ secret: 'pässwörd \u201c9\u201d' })
})

test.each<[string, unknown]>([
  ['a line break', 'abc\ndef'],
  ['no string', 7],
  ['nothing', ''],
  ['a zero-width space', 'abc\u200b'],
])('a user’s key with %s is a secret that is unavailable, not an outage', async (_name, secretKey) => {
  const key: WyreSessionKey = { secretKey: 'sk-1', apiKey: 'AK-1' }
  const load = async () => Object.assign(key, { secretKey })
  const { relay } = relayOf(
    wyre({
      apiUrl: upstream.url,
      sessionKeys: { load, save: async () => {} },
      routes: [wyre.sessionRoutes.limits],
    }),
  )
  await expect(relay.fetch('wyre', { id: 'ada' }, '/v3/limits')).rejects.toMatchObject({
    code: 'secret_unavailable',
    hint: expect.stringContaining('wyre.sessionKeys'),
  })
  expect(upstream.arrivals).toEqual([])
})

test('L2 a secret manager’s error does not reach hints: it may quote the secret', async () => {
  const fail = () => Promise.reject(new Error('canary-77ad'))
  const { relay } = relayOf(wychWith(fail))
  const error: unknown = await relay
    .fetch('wych', { id: 'ada' }, '/accounts')
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    code: 'secret_unavailable',
    hint: 'The function wych.apiKey threw an error.',
  })
})

// What authorize returns

test.each<[string, () => Record<string, string>, string]>([
  ['a line break', () => ({ 'x-key': 'canary\n77ad' }), '"x-key"'],
  ['a zero-width space', () => ({ authorization: 'Bearer canary\u200b' }), '"authorization"'],
  ['a name with a space', () => ({ 'x key': 'canary' }), 'A header'],
  ['a length of its own', () => ({ 'content-length': 'canary' }), 'content-length'],
  ['an expectation', () => ({ expect: '100-continue' }), 'header'],
])('an authorize that returns %s is misconfigured, not an outage', async (_name, authorize, part) => {
  const routes = [{ id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true }] as const
  const { relay } = relayOf(defineProvider({ id: 'acme', apiUrl: upstream.url, routes, authorize }))
  const error: unknown = await relay.fetch('acme', { id: 'ada' }, '/me').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'misconfigured', status: 500, provider: 'acme' })
  expect(Object(error).hint).toContain(part)
  expect(Object(error).hint).toContain('authorize')
  expect(JSON.stringify(error) + Object(error).hint).not.toContain('canary')
  expect(upstream.sockets()).toBe(0)
})

test('a recipe whose own call cannot be sent is misconfigured', async () => {
  const routes = [{ id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true }] as const
  const { relay } = relayOf(
    defineProvider({
      id: 'acme',
      apiUrl: upstream.url,
      routes,
      credential: {
        perSubject: false,
        leewaySeconds: 0,
        secrets: [],
        urls: {},
        async mint(_account, { upstream: client, provider }) {
          await client.send({ provider, method: 'GET', url: upstream.url, headers: { 'x-key': 'a\nb' } })
          return { token: 'token', facts: {} }
        },
      },
    }),
  )
  await expect(relay.fetch('acme', { id: 'ada' }, '/me')).rejects.toMatchObject({ code: 'misconfigured' })
})

// PEM

const pemOf = (type: 'pkcs1' | 'pkcs8') =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type, format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
const { privateKey: pem, publicKey } = pemOf('pkcs8')
const { privateKey: pkcs1 } = pemOf('pkcs1')

const swypexWith = (privateKey: SecretSource) =>
  swypex({
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    apiUrl: upstream.url,
    privateKey,
    routes: [{ ...swypex.routes.changeLimits, allow: () => true }],
  })
const write = (privateKey: SecretSource) =>
  relayOf(swypexWith(privateKey)).relay.fetch('swypex', { id: 'ada' }, '/v1/card/CRD1/limits', {
    method: 'PATCH',
    body: '{"daily":1}',
    headers: { 'idempotency-key': 'k1' },
  })

test.each([
  ['as it is', pem],
  ['with escaped line breaks', pem.replaceAll('\n', '\\n')],
  ['with escaped CR and LF', pem.replaceAll('\n', '\\r\\n')],
  ['with CR and LF', pem.replaceAll('\n', '\r\n')],
  ['with spaces for line breaks', pem.trim().replaceAll('\n', ' ')],
  ['without a line break at its end', pem.trim()],
  ['in quotes', JSON.stringify(pem)],
  ['indented', pem.replaceAll('\n', '\n    ').trim()],
  ['in one line', pem.replaceAll('\n', '')],
  ['of the older form', pkcs1.replaceAll('\n', '\\n')],
])('a private key %s signs, from a string and from a function', async (_name, key) => {
  expect((await write(key)).status).toBe(200)
  expect((await write(async () => key)).status).toBe(200)
  const signatures = upstream.arrivals.flatMap(({ headers }) => headers['x-swypex-signature'] ?? [])
  expect(signatures).toHaveLength(2)
})

const encrypted = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const elliptic = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey

test.each([
  ['an encrypted key', encrypted, 'encrypted'],
  [
    'an encrypted key of the older form',
    pkcs1.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n'),
    'encrypted',
  ],
  ['a public key', publicKey, 'not a PEM private key'],
  ['half a key', pem.slice(0, 500), 'not a PEM private key'],
  ['a damaged key', pem.replace(/^.{64}$/m, 'A'.repeat(64)), 'not a PEM private key'],
  ['words', 'no key at all, just words', 'not a PEM private key'],
  ['a key of another type', elliptic, 'type ec'],
])(
  '%s is refused at boot, and as a secret that is unavailable when a function returns it',
  async (_name, key, fault) => {
    expect(() => swypexWith(key)).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        option: 'swypex.privateKey',
        message: expect.stringContaining(fault),
      }),
    )
    await expect(write(async () => key)).rejects.toMatchObject({
      code: 'secret_unavailable',
      hint: expect.stringMatching(
        new RegExp(`^The value that swypex\\.privateKey returned .*${fault}.*openssl genpkey`),
      ),
    })
    expect(upstream.arrivals.some(({ method }) => method === 'PATCH')).toBe(false)
  },
)

test('a private key is parsed once for each version of the secret, not for each write', async () => {
  const parse = vi.spyOn(crypto, 'createPrivateKey')
  syncBuiltinESMExports() // modules that import it by name see the spy
  closing.push(() => {
    parse.mockRestore()
    syncBuiltinESMExports()
  })
  const { relay } = relayOf(swypexWith(async () => pem))
  const change = (key: string) =>
    relay.fetch('swypex', { id: 'ada' }, '/v1/card/CRD1/limits', {
      method: 'PATCH',
      body: '{"daily":1}',
      headers: { 'idempotency-key': key },
    })
  await change('k1')
  const before = parse.mock.calls.length
  expect(before).toBeGreaterThan(0)
  await change('k2')
  await change('k3')
  expect(parse.mock.calls.length).toBe(before)
})
