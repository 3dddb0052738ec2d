import { memoryStore } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { operations } from '../../openapi/operations.ts'
import { describedAnswer } from '../kit/described-answer.ts'
import { startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, type HostOptions, startHost } from '../kit/host.ts'
import { linkedStore } from '../kit/linked-store.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()))
})

const start = async (options: HostOptions = {}): Promise<Host> => {
  const host = await startHost(options)
  open.push(host)
  return host
}

interface Asking {
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}
const ask = (url: string, method: string, { body, headers }: Asking = {}) =>
  fetch(`${url}/wealthica/auth`, {
    method,
    headers: { 'content-type': 'application/json', cookie: 'user=ada', ...headers },
    ...(method === 'POST' && { body: body ?? '{}' }),
  })

const origin = 'https://app.example.com'
const limited = { rateLimit: {} }
type Provoke = (method: string) => Promise<Response>

/** Starts a host and asks it once. */
const asked =
  (options: HostOptions, asking?: Asking): Provoke =>
  async (method) =>
    ask((await start(options)).url, method, asking)

/** Answers of every operation of `/{provider}/auth`. */
const common: Readonly<Record<string, Provoke>> = {
  cross_site: asked({}, { headers: { 'sec-fetch-site': 'cross-site' } }),
  unauthenticated: asked({}, { headers: { cookie: '' } }),
  no_provider_account: asked({}, { headers: { cookie: 'user=' } }),
  identify_failed: asked({ relay: { identify: () => Promise.reject(new Error('The database is away.')) } }),
  internal_error: asked({
    relay: {
      ...limited,
      addressOf: () => {
        throw new TypeError('A bug of the host.')
      },
    },
  }),
  rate_limited: async (method) => {
    const { url } = await start({ relay: { rateLimit: { mintPerSubject: 1 } } })
    await ask(url, method)
    return ask(url, method)
  },
  closing: async (method) => {
    const { url, relay } = await start()
    await relay.close()
    return ask(url, method)
  },
}

const faulty =
  (respond: { status: number; body?: object }, options: HostOptions = {}): Provoke =>
  async (method) => {
    const host = await start(options)
    host.emulator.faults.add({ path: '/auth/token', respond })
    return ask(host.url, method)
  }

const ofMint: Readonly<Record<string, Provoke>> = {
  bad_request: asked({}, { body: '[]' }),
  unsupported_purpose: asked({}, { body: '{"purpose":"payments"}' }),
  body_too_large: asked({}, { body: JSON.stringify({ refused: 'x'.repeat(10_000) }) }),
  unsupported_media_type: asked({}, { headers: { 'content-type': 'text/plain' } }),
  upstream_credentials_rejected: asked({ wealthica: { clientSecret: 'outdated-1' } }),
  upstream_refused: faulty({ status: 403 }),
  upstream_bad_response: faulty({ status: 200, body: {} }),
  upstream_stale_token: async (method) => {
    const host = await start()
    host.emulator.tokens.set({ iatOffsetSeconds: -3600 })
    return ask(host.url, method)
  },
  secret_unavailable: asked({ wealthica: { clientSecret: () => Promise.reject(new Error('It is away.')) } }),
  upstream_limited: faulty({ status: 429 }),
  upstream_unavailable: faulty({ status: 500 }),
  upstream_timeout: asked({
    wealthica: { clientSecret: () => new Promise<string>(() => {}) },
    relay: { tokenDeadlineMs: 100 },
  }),
  store_unavailable: async () => {
    const link = linkedStore(memoryStore())
    const host = await startGatewayHost({ relay: { store: link.store, revocation: 'strict' } })
    open.push(host)
    link.cut()
    return fetch(`${host.url}/acme/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: 'user=ada' },
      body: '{}',
    })
  },
}

/** Provoked in `express-answers.node.test.ts`. */
const ofExpress = ['misconfigured']

test.each(Object.entries({ ...common, ...ofMint }))(
  'a mint answers %s as described',
  async (code, provoke) => {
    expect(await describedAnswer('mint', await provoke('POST'))).toBe(code)
  },
)

test.each(Object.entries(common))('a log-out answers %s as described', async (code, provoke) => {
  expect(await describedAnswer('revoke', await provoke('DELETE'))).toBe(code)
})

test('every code of a mint and of a log-out in the OpenAPI document is provoked here', () => {
  const codesOf = (id: string) => operations.find((operation) => operation.id === id)?.codes.toSorted()
  expect(codesOf('mint')).toEqual([...Object.keys({ ...common, ...ofMint }), ...ofExpress].toSorted())
  expect(codesOf('revoke')).toEqual([...Object.keys(common), ...ofExpress].toSorted())
})

test.each([
  ['a token for every purpose', '{}'],
  ['a token for Connect', '{"purpose":"connect"}'],
  ['a token in place of a refused one', '{"refused":"h3Kx"}'],
])('%s is answered as described', async (_name, body) => {
  const { url } = await start({ relay: limited, wealthica: { connectMessages: { brand: 'wealthica' } } })
  expect(await describedAnswer('mint', await ask(url, 'POST', { body }))).toBe(200)
})

test('a relay token is answered as described', async () => {
  const host = await startGatewayHost({ relay: limited })
  open.push(host)
  const answer = await fetch(`${host.url}/acme/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'user=ada' },
  })
  expect(await describedAnswer('mint', answer)).toBe(200)
})

test('a log-out, a preflight and an answer to a listed origin are as described', async () => {
  const { url } = await start({ relay: { ...limited, allowedOrigins: [origin] } })
  expect(await describedAnswer('revoke', await ask(url, 'DELETE'))).toBe(204)
  const preflight = (from: string) => ask(url, 'OPTIONS', { headers: { origin: from } })
  expect(await describedAnswer('authPreflight', await preflight(origin))).toBe(204)
  expect(await describedAnswer('authPreflight', await preflight('https://evil.example'))).toBe('cross_site')
  expect(await describedAnswer('authPreflight', await ask(url, 'OPTIONS'))).toBe('method_not_allowed')
  expect(await describedAnswer('mint', await ask(url, 'POST', { headers: { origin } }))).toBe(200)
})

test('an answer that the document does not describe is found', async () => {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    vary: 'Origin',
    ratelimit: '',
    'ratelimit-policy': '',
  }
  const wrong = new Response('{}', { headers })
  await expect(describedAnswer('mint', wrong)).rejects.toThrow('must have required property')
  await expect(describedAnswer('mint', new Response('', { status: 418 }))).rejects.toThrow('418')
})
