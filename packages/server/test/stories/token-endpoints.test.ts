import type { ServerResponse } from 'node:http'
import {
  type GatewayProvider,
  type OAuth2Options,
  type Provider,
  type Relay,
  type RelayOptions,
  createRelay,
  defineProvider,
  oauth2ClientCredentials,
  swypex,
  wakapay,
  wealthica,
  wych,
} from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'
import { type RecordedRequest, type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
const closing: (() => unknown)[] = []
beforeEach(async () => {
  upstream = await startUpstream()
  closing.push(() => upstream.close())
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const routes = [{ id: 'me', method: 'GET', path: '/me', scope: 'business', everyone: true }] as const

const acme = (options: Partial<OAuth2Options> = {}): GatewayProvider => {
  const address = options.issuer === undefined ? { tokenUrl: `${upstream.url}/token` } : {}
  const client = { clientId: 'shop', clientSecret: 's3-9d2c77', ...address, ...options }
  return defineProvider({
    id: 'acme',
    apiUrl: upstream.url,
    credential: oauth2ClientCredentials('acme', client),
    routes,
  })
}

function relayOf(provider: Provider, options: Partial<RelayOptions> = {}): Relay {
  const relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [provider],
    ...options,
  })
  closing.push(() => relay.close())
  return relay
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const grant = (response: ServerResponse, more = {}) =>
  json(response, 200, { access_token: 'token-1', token_type: 'Bearer', expires_in: 600, ...more })
const me = (relay: Relay) => relay.fetch('acme', { id: 'ada' }, '/me')

/** Answers calls to these paths; other calls get `{}`. */
function answering(
  paths: Readonly<Record<string, (response: ServerResponse, call: RecordedRequest) => unknown>>,
) {
  upstream.answer = (response, call) => {
    const answer = paths[call.target]
    if (answer) answer(response, call)
    else json(response, 200, {})
  }
}

// Addresses

test.each(['/o/token/', '/o/token', '/o/token?p=policy-1', '/o//token/', '/O/Token;v=2', '/o/t%6Fken/'])(
  'the token endpoint %s is called exactly as it is set',
  async (path) => {
    answering({ [path]: (response) => grant(response) })
    expect((await me(relayOf(acme({ tokenUrl: upstream.url + path })))).status).toBe(200)
    expect(upstream.arrivals[0]?.target).toBe(path)
  },
)

test('the token endpoint that an issuer names is called exactly as it is named', async () => {
  const issuer = `${upstream.url}/realms/a/`
  answering({
    '/realms/a/.well-known/openid-configuration': (response) =>
      json(response, 200, { issuer, token_endpoint: `${upstream.url}/o/token/?x=1` }),
    '/o/token/?x=1': (response) => grant(response),
  })
  expect((await me(relayOf(acme({ issuer })))).status).toBe(200)
})

test.each([
  ['/realms/a', '/realms/a/', 'add it to acme.issuer'],
  ['/realms/a/', '/realms/a', 'remove it from acme.issuer'],
])('U2 the issuer %s is another than %s, and the hint names the slash', async (configured, named, advice) => {
  answering({
    '/realms/a/.well-known/openid-configuration': (response) =>
      json(response, 200, { issuer: upstream.url + named, token_endpoint: `${upstream.url}/token` }),
  })
  await expect(me(relayOf(acme({ issuer: upstream.url + configured })))).rejects.toMatchObject({
    code: 'upstream_bad_response',
    hint: expect.stringContaining(advice),
  })
})

test('a slash at the end of apiUrl is not doubled in the paths that are appended to it', async () => {
  const provider = defineProvider({
    id: 'acme',
    apiUrl: `${upstream.url}/v1/`,
    routes,
    authorize: () => ({}),
  })
  await me(relayOf(provider))
  const bank = swypex({
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    apiUrl: `${upstream.url}/`,
    routes: [swypex.routes.banks],
  })
  answering({ '/v1/oauth/token': (response) => grant(response) })
  await relayOf(bank).fetch('swypex', { id: 'ada' }, '/v1/bank')
  expect(upstream.arrivals.map(({ target }) => target)).toEqual(['/v1/me', '/v1/oauth/token', '/v1/bank'])
})

// Leniency

test.each([
  ['796d8fae-a42f-4e4f-ab25', '0jQKm_heHj4.Ba7-IPXk1*', '796d8fae-a42f-4e4f-ab25:0jQKm_heHj4.Ba7-IPXk1*'],
  ['shop.example', 'UPPER-lower_0.9*', 'shop.example:UPPER-lower_0.9*'],
  ['my shop', 'a%b&c+d:e', 'my+shop:a%25b%26c%2Bd%3Ae'],
  ["it's~me!", '(x)=y/z?#@', 'it%27s%7Eme%21:%28x%29%3Dy%2Fz%3F%23%40'],
  ['zoë', 'geheim-€9', 'zo%C3%AB:geheim-%E2%82%AC9'],
])(
  'U1 HTTP Basic of %j and %j escapes only what the form encoding escapes',
  async (clientId, clientSecret, sent) => {
    answering({ '/token': (response) => grant(response) })
    await me(relayOf(acme({ clientId, clientSecret, clientAuth: 'client_secret_basic' })))
    const [scheme, credentials = ''] = String(upstream.arrivals[0]?.headers.authorization).split(' ')
    expect([scheme, Buffer.from(credentials, 'base64').toString()]).toEqual(['Basic', sent])
  },
)

test.each([undefined, null, '', ' ', 'bearer', 'BEARER', 'Bearer ', 'BearerToken', 'bearer_token'])(
  'token_type %j is a bearer token',
  async (type) => {
    answering({ '/token': (response) => grant(response, { token_type: type }) })
    await me(relayOf(acme()))
    expect(upstream.arrivals.at(-1)?.headers.authorization).toBe('Bearer token-1')
  },
)

test.each([
  ['DPoP', '"DPoP"'],
  ['mac', '"mac"'],
  ['N_A', '"N_A"'],
  ['canary-9d2c77', 'of another kind'],
  [7, 'of another kind'],
  [{}, 'of another kind'],
])('token_type %j is refused, and the hint names token_type', async (type, shown) => {
  answering({ '/token': (response) => grant(response, { token_type: type }) })
  await expect(me(relayOf(acme()))).rejects.toMatchObject({
    code: 'upstream_bad_response',
    hint: `The provider answered token_type ${shown}; the relay can use bearer tokens only.`,
  })
})

test.each([
  [' 600 ', 590],
  ['600.0', 590],
  [600.5, 590],
  [null, 290],
  ['soon', 290],
  [-1, 290],
])(
  'a token with expires_in %j is used for more than %i seconds, and not much longer',
  async (expiresIn, seconds) => {
    const clock = virtualClock(Date.now())
    answering({ '/token': (response) => grant(response, { expires_in: expiresIn }) })
    const relay = relayOf(acme(), { clock })
    const mints = () => upstream.arrivals.filter(({ target }) => target === '/token').length
    await me(relay)
    clock.advance((seconds * 1000) / 2)
    await me(relay)
    expect(mints()).toBe(1)
    clock.advance(seconds * 1000)
    await me(relay)
    expect(mints()).toBe(2)
  },
)

test.each([
  ['a space', 'a b'],
  ['a line end', 'a\n'],
  ['a letter that no header can carry', 'tök'],
  ['nothing', ''],
])('an access token with %s is refused', async (_name, token) => {
  answering({ '/token': (response) => grant(response, { access_token: token }) })
  await expect(me(relayOf(acme()))).rejects.toMatchObject({
    code: 'upstream_bad_response',
    hint: expect.stringContaining('access_token'),
  })
})

test('headers of the token call are sent with it', async () => {
  answering({ '/token': (response) => grant(response) })
  await me(relayOf(acme({ headers: { 'X-Tenant': 'maple' } })))
  expect(upstream.arrivals.map(({ headers }) => headers['x-tenant'])).toEqual(['maple', undefined])
})

// Hints

/** Status, body, code, what the hint contains, what it does not contain. */
const refusals: [number, unknown, string, readonly string[], readonly string[]][] = [
  [
    400,
    { error: 'invalid_scope' },
    'upstream_refused',
    ['400 invalid_scope', 'acme.scopes'],
    ['clientSecret'],
  ],
  [400, { error: 'invalid_target' }, 'upstream_refused', ['acme.parameters'], ['clientSecret']],
  [
    400,
    { error: 'invalid_request' },
    'upstream_refused',
    ['acme.tokenUrl', 'acme.parameters'],
    ['clientSecret'],
  ],
  [
    403,
    { error: 'invalid_request' },
    'upstream_refused',
    ['403 invalid_request', 'acme.tokenUrl'],
    ['clientSecret'],
  ],
  [
    403,
    { error: 'access_denied' },
    'upstream_refused',
    ['403.', 'acme.tokenUrl'],
    ['clientSecret', 'access_denied'],
  ],
  [403, {}, 'upstream_credentials_rejected', ['403.', 'acme.clientSecret'], []],
  [403, '<h1>Forbidden</h1>', 'upstream_credentials_rejected', ['acme.clientSecret'], ['Forbidden']],
  [
    400,
    { error: 'invalid_client' },
    'upstream_credentials_rejected',
    ['400 invalid_client', 'acme.clientSecret'],
    [],
  ],
  [401, { error: 'unauthorized_client' }, 'upstream_credentials_rejected', ['acme.clientSecret'], []],
  [
    400,
    { error: 'unauthorized_client' },
    'upstream_credentials_rejected',
    ['unauthorized_client', 'acme.clientId'],
    ['clientSecret'],
  ],
  [
    400,
    { error: 'unsupported_grant_type' },
    'upstream_refused',
    ['unsupported_grant_type', 'may not use this grant'],
    ['clientSecret'],
  ],
  [400, { error: 'invalid_grant' }, 'upstream_refused', ['invalid_grant'], ['clientSecret']],
  [400, { error: 'canary s3' }, 'upstream_refused', ['400.', 'acme.tokenUrl'], ['canary']],
  [400, { error: { code: 'canary' } }, 'upstream_refused', ['400.'], ['canary']],
  [404, {}, 'upstream_refused', ['404.', 'acme.tokenUrl'], ['clientSecret']],
  [301, {}, 'upstream_bad_response', ['301.', 'acme.tokenUrl'], ['clientSecret']],
]

test.each(refusals)(
  'a business credential that is refused with %i %j is %s, with a hint from the answer',
  async (status, body, code, contains, lacks) => {
    upstream.answer = (response) => json(response, status, body)
    const error: unknown = await me(relayOf(acme())).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, message: expect.not.stringContaining('user') })
    const hint = String(Object(error).hint)
    for (const text of contains) expect(hint).toContain(text)
    for (const text of lacks) expect(hint).not.toContain(text)
  },
)

test('an error of an endpoint names the options that its provider has', async () => {
  upstream.answer = (response) => json(response, 400, { error: 'invalid_request' })
  const bank = swypex({
    clientId: 'shop',
    clientSecret: 's3-9d2c77',
    apiUrl: upstream.url,
    routes: [swypex.routes.banks],
  })
  await expect(relayOf(bank).fetch('swypex', { id: 'ada' }, '/v1/bank')).rejects.toMatchObject({
    hint: 'The provider answered 400 invalid_request. Check swypex.apiUrl and swypex.scopes.',
  })
  const pay = wakapay({
    apiKey: 'ak-77ad',
    apiSecret: 'as-77ad',
    apiUrl: upstream.url,
    routes: [wakapay.routes.verifyTransfer],
  })
  upstream.answer = (response) => json(response, 400, { error: 'invalid payload' })
  const call = relayOf(pay).fetch('wakapay', { id: 'ada' }, '/business/verify-transfer', {
    method: 'POST',
    body: '{"countryCode":"KE","phoneNumber":"+254700000001"}',
  })
  await expect(call).rejects.toMatchObject({ hint: 'The provider answered 400. Check wakapay.apiUrl.' })
})

test.each([
  [403, 'wealthica.loginName', 'for this user'],
  [400, 'wealthica.loginName and wealthica.apiUrl', 'for this user'],
])('Wealthica’s %i is about the user, and the hint names %s', async (status, option, message) => {
  upstream.answer = (response) => json(response, status, { message: 'canary' })
  const relay = relayOf(wealthica({ clientId: 'maple', clientSecret: '4b1f0c7d9e', apiUrl: upstream.url }))
  await expect(relay.mint('wealthica', { id: 'ada' })).rejects.toMatchObject({
    code: 'upstream_refused',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(option),
  })
})

function startWych(
  userAnswer: (response: ServerResponse, call: RecordedRequest) => unknown,
  by: 'userId' | 'email' = 'userId',
) {
  upstream.answer = (response, call) => {
    const realm = `${upstream.url}/realms/partner`
    if (call.target.endsWith('/openid-configuration'))
      json(response, 200, { issuer: realm, token_endpoint: `${realm}/token` })
    else if (call.target === '/realms/partner/token') grant(response)
    else if (call.target.includes('/user')) userAnswer(response, call)
    else json(response, 200, {})
  }
  return relayOf(
    wych({
      clientId: 'shop',
      clientSecret: 's3-9d2c77',
      apiKey: 'ak-77ad',
      partner: 'maple',
      app: 'ledger',
      issuer: `${upstream.url}/realms/partner`,
      apiUrl: upstream.url,
      [by]: (user: { readonly id: string | number | bigint }) => user.id,
      routes: [wych.routes.accounts],
    }),
  )
}

test('Wych’s 404 for a user is answered no_provider_account, and the hint names the user', async () => {
  const relay = startWych((response) => json(response, 404, {}))
  const error: unknown = await relay
    .fetch('wych', { id: 'ghost' }, '/accounts')
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'no_provider_account', status: 403 })
  expect(Object(error).hint).toMatch(/404\. It has no such user: check what wych\.userId returns\./)
  expect(Object(error).hint).not.toMatch(/partner/)
})

test('Wych’s 404 when it finds a user by email is about the address', async () => {
  const relay = startWych((response) => json(response, 404, {}), 'email')
  await expect(relay.fetch('wych', { id: 'ada@example.com' }, '/accounts')).rejects.toMatchObject({
    code: 'upstream_refused',
    hint: expect.stringContaining('wych.partner and wych.app'),
  })
})

test('what Wych says about one user is not held against another', async () => {
  const relay = startWych((response, { target }) =>
    target.includes('blocked') ? json(response, 403, {}) : grant(response),
  )
  await expect(relay.fetch('wych', { id: 'blocked' }, '/accounts')).rejects.toMatchObject({
    code: 'upstream_refused',
  })
  expect((await relay.fetch('wych', { id: 'bob' }, '/accounts')).status).toBe(200)
})

test.each(['victim/token?', 'victim%2Ftoken', 'x\\y', 'victim?', 'victim#', 'victim;x', 'victim&x=1'])(
  'G2 the account %j, which a decoding server could split, asks Wych for nothing',
  async (id) => {
    const relay = startWych((response) => grant(response))
    await expect(relay.fetch('wych', { id }, '/accounts')).rejects.toMatchObject({
      code: 'no_provider_account',
    })
    expect(upstream.arrivals.filter(({ target }) => target.includes('/user'))).toEqual([])
  },
)

test.each(['ada@example.com', 'ada+1', 'd0f5', 'a b', 'zoë', "o'hara"])(
  'the account %j is one segment of Wych’s path',
  async (id) => {
    const relay = startWych((response) => grant(response))
    expect((await relay.fetch('wych', { id }, '/accounts')).status).toBe(200)
    const paths = upstream.arrivals.map(({ target }) => target)
    expect(paths).toContain(`/v3/partner/maple/app/ledger/user/${encodeURIComponent(id)}/token`)
  },
)

test.each(['a/b', '../x', 'a%2Fb', 7, null, ''])(
  'G2 the user id %j that Wych returns is refused',
  async (id) => {
    const relay = startWych(
      (response, { method }) => (method === 'POST' ? json(response, 200, { id }) : grant(response)),
      'email',
    )
    await expect(relay.fetch('wych', { id: 'ada@example.com' }, '/accounts')).rejects.toMatchObject({
      code: 'upstream_bad_response',
    })
    expect(
      upstream.arrivals.filter(({ target }) => target.endsWith('/token') && target.includes('/user')),
    ).toEqual([])
  },
)
