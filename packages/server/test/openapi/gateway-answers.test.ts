import type { ServerResponse } from 'node:http'
import { type CredentialRecipe, memoryStore, RelayError, type RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { operations } from '../../openapi/operations.ts'
import { describedAnswer } from '../kit/described-answer.ts'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { linkedStore } from '../kit/linked-store.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()))
})

const everyone = { scope: 'business', everyone: true } as const
const routes: readonly RoutePolicy[] = [
  { id: 'thing', method: 'GET', path: '/things/:id', ...everyone },
  { id: 'own', method: 'GET', path: '/users/{pid}', scope: 'subject' },
  { id: 'secret', method: 'GET', path: '/secret', scope: 'business', allow: () => false },
  { id: 'add', method: 'POST', path: '/things', ...everyone },
  { id: 'pay', method: 'POST', path: '/pay', idempotent: true, ...everyone },
  { id: 'put', method: 'PUT', path: '/things/:id', ...everyone },
  { id: 'patch', method: 'PATCH', path: '/things/:id', ...everyone },
  { id: 'remove', method: 'DELETE', path: '/things/:id', ...everyone },
]

const start = async (options: GatewayHostOptions = {}): Promise<GatewayHost> => {
  const host = await startGatewayHost({ routes, ...options })
  open.push(host)
  return host
}

type Answer = (response: ServerResponse) => void
type Provoke = () => Promise<Response>

const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

/** Starts a host and makes one call. */
const called =
  (path: string, init: RequestInit = {}, options: GatewayHostOptions = {}, user = 'ada'): Provoke =>
  async () =>
    (await start(options)).call(user, path, init)

/** Makes a call to a provider that answers as `answer` does. */
const answered =
  (answer: Answer, relay: GatewayHostOptions['relay'] = {}): Provoke =>
  async () => {
    const host = await start({ relay })
    host.upstream.answer = (response) => answer(response)
    return host.call('ada', '/things/1')
  }

/** Makes a call that needs a token of the provider. */
const minted =
  (mint: CredentialRecipe['mint']): Provoke =>
  async () => {
    const credential = { perSubject: false, leewaySeconds: 0, secrets: [], urls: {}, mint }
    const host = await start({ provider: { credential } })
    return host.call('ada', '/things/1')
  }

const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end('{}')
const noToken = { headers: { authorization: 'Bearer x.y.z' } }
const dead = { token: 'token-1', facts: { iatSeconds: 1_700_000_000, expSeconds: 1_700_003_600 } }
const refuses = (code: 'secret_unavailable' | 'upstream_refused') =>
  minted(() => Promise.reject(new RelayError(code)))

const codes: Readonly<Record<string, Provoke>> = {
  bad_request: called('/things', post('{')),
  reserved_parameter: called(
    '/things/1?account=7',
    {},
    { provider: { reserved: { parameters: ['account'] } } },
  ),
  idempotency_key_required: called('/pay', post('{}')),
  missing_token: async () => fetch(`${(await start()).url}/acme/api/things/1`),
  invalid_token: called('/things/1', noToken),
  unauthenticated: async () => {
    const host = await start({ relay: { gatewaySession: 'required' } })
    return host.call('ada', '/things/1', { headers: { cookie: '' } })
  },
  cross_site: called('/things/1', { headers: { 'sec-fetch-site': 'cross-site' } }),
  denied: called('/secret'),
  no_provider_account: async () => {
    const host = await start({ provider: { account: () => 'a/b' } })
    return host.call('ada', '/users/me')
  },
  unknown_route: called('/nowhere'),
  method_not_allowed: called('/secret', { method: 'DELETE' }),
  body_too_large: called('/things', post(JSON.stringify('x'.repeat(2_000))), {
    relay: { maxRequestBytes: 1_024 },
  }),
  unsupported_media_type: called('/things', post('a=b', { 'content-type': 'image/png' })),
  rate_limited: async () => {
    const host = await start({ relay: { rateLimit: { gatewayPerSubject: 1 } } })
    await host.call('ada', '/things/1')
    return host.call('ada', '/things/1')
  },
  identify_failed: called('/things/1', {}, { relay: { identify: () => Promise.reject(new Error('away')) } }),
  internal_error: called(
    '/things/1',
    {},
    {
      provider: {
        inject: () => {
          throw new TypeError('A bug of the host.')
        },
      },
    },
  ),
  closing: async () => {
    const host = await start()
    const headers = { authorization: `Bearer ${await host.tokenFor('ada')}` }
    await host.relay.close()
    return fetch(`${host.url}/acme/api/things/1`, { headers })
  },
  store_unavailable: async () => {
    const link = linkedStore(memoryStore())
    const host = await start({ relay: { store: link.store, revocation: 'strict' } })
    const headers = { authorization: `Bearer ${await host.tokenFor('ada')}` }
    link.cut()
    return fetch(`${host.url}/acme/api/things/1`, { headers })
  },
  secret_unavailable: refuses('secret_unavailable'),
  upstream_credentials_rejected: answered(status(401)),
  upstream_refused: refuses('upstream_refused'),
  upstream_bad_response: answered((response) => response.writeHead(302, { location: '/' }).end()),
  upstream_stale_token: minted(() => Promise.resolve(dead)),
  upstream_limited: answered(status(429)),
  upstream_unavailable: answered(status(500)),
  upstream_timeout: answered(() => {}, { gatewayDeadlinesMs: { headers: 100 } }),
}

/** Provoked in `express-answers.node.test.ts`. */
const ofExpress = ['raw_body_required']

test.each(Object.entries(codes))('a gateway call answers %s as described', async (code, provoke) => {
  expect(await describedAnswer('getCall', await provoke())).toBe(code)
})

test('every code of a gateway call in the OpenAPI document is provoked here', () => {
  const calls = operations.filter(({ path }) => path === '/{provider}/api/{path}')
  for (const { id, codes: described } of calls.filter(({ method }) => method !== 'options')) {
    expect([id, described.toSorted()]).toEqual([id, [...Object.keys(codes), ...ofExpress].toSorted()])
  }
})

test.each([
  ['getCall', '/things/1', {}],
  ['postCall', '/things', post('{}')],
  ['putCall', '/things/1', { ...post('{}'), method: 'PUT' }],
  ['patchCall', '/things/1', { ...post('{}'), method: 'PATCH' }],
  ['deleteCall', '/things/1', { method: 'DELETE' }],
] as const)('%s passes the provider’s answers as described', async (id, path, init) => {
  const host = await start()
  expect(await describedAnswer(id, await host.call('ada', path, init))).toBe(200)
  for (const code of [400, 403, 404, 409, 422]) {
    host.upstream.answer = status(code)
    expect(await describedAnswer(id, await host.call('ada', path, init))).toBe(code)
  }
})

test('a preflight of a call is answered as described', async () => {
  const origin = 'https://app.example.com'
  const { url } = await start({ relay: { allowedOrigins: [origin] } })
  const preflight = (from: string) =>
    fetch(`${url}/acme/api/things/1`, { method: 'OPTIONS', headers: { origin: from } })
  expect(await describedAnswer('callPreflight', await preflight(origin))).toBe(204)
  expect(await describedAnswer('callPreflight', await preflight('https://evil.example'))).toBe('cross_site')
})
