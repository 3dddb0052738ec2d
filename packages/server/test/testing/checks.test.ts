import { createHash } from 'node:crypto'
import {
  defineProvider,
  type GatewayProvider,
  type ProviderDefinition,
  type RoutePolicy,
  secretReader,
} from '@token-relay/server'
import { type ProviderContract, providerContract } from '@token-relay/server/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

interface Person {
  readonly id: string
}

const secret = 'canary/9+f3&"~c1?d7'
let upstream: Upstream
let isRefusing = false
let reads = 0
const read: RoutePolicy = { id: 'read', method: 'GET', path: '/people/{pid}', scope: 'subject' }
const put: RoutePolicy = { id: 'write', method: 'PUT', path: '/people/{pid}', scope: 'subject' }
const readAndWrite = [read, put]
const write = { method: 'PUT', path: '/people/me', body: { name: 'Ada' } } as const
const key = () => secretReader('acme.key', () => (reads++, secret))

beforeEach(async () => {
  isRefusing = false
  reads = 0
  upstream = await startUpstream()
  answerWith({})
})
afterEach(() => upstream.close())

/** Makes the upstream echo the path, and with it the account, under these headers. */
function answerWith(headers: Record<string, string>, body = ''): void {
  upstream.answer = (response, { target }) =>
    response
      .writeHead(isRefusing ? 401 : 200, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ path: target.replace(/\?.*/, ''), body }))
}

const acme = (changes: Partial<ProviderDefinition<Person>> = {}): GatewayProvider<Person> => {
  const reader = key()
  return defineProvider<Person>({
    id: 'acme',
    apiUrl: upstream.url,
    secrets: [reader],
    // A digest: the relay itself refuses an answer that quotes what it has sent.
    authorize: async () => ({
      'x-key': createHash('sha256')
        .update((await reader.read()).reveal())
        .digest('hex'),
    }),
    routes: readAndWrite,
    ...changes,
  })
}

/** Runs the checks whose name matches and returns those that fail, with their sentences. */
async function broken(
  provider: GatewayProvider<Person>,
  changes: Partial<ProviderContract<Person>> = {},
  names = /./,
): Promise<string[]> {
  const checks = providerContract<Person>({
    provider,
    users: [{ id: 'ada' }, { id: 'bob' }],
    path: '/people/me',
    requests: () => upstream.arrivals.length,
    canaries: () => [secret],
    write,
    secrets: {
      reads: () => [reads],
      refuse: () => {
        isRefusing = true
        return () => (isRefusing = false)
      },
    },
    ...changes,
  })
  const failed: string[] = []
  for (const { name, run } of checks.filter((check) => names.test(check.name)))
    await run().catch((error: unknown) => failed.push(`${name}: ${String(error)}`))
  return failed
}

const leakCheck = /^no answer contains a secret/
const leak = /^no answer contains a secret or a credential, in any encoding: .*canary 0 reached the browser/

test('a provider that keeps its promises passes every check', async () => {
  const provider = acme({
    signsWrites: true,
    inject: ({ pid }) => ({ as: pid }),
    reserved: { parameters: ['as'], headers: ['x-key'] },
  })
  const contract: Partial<ProviderContract<Person>> = {
    reserved: { parameters: ['as'], headers: ['x-key'] },
    routes: { 'GET /people/{pid}': 'subject', 'PUT /people/{pid}': 'subject' },
    write: { ...write, needsKey: true },
  }
  expect(await broken(provider, contract)).toEqual([])
})

test('G7 finds a header that signs a call and is let through', async () => {
  expect(await broken(acme(), { reserved: { headers: ['x-key'] } })).toEqual([
    expect.stringContaining('GET /people/me answered 200'),
  ])
})

test('G12 finds a signed write that needs no Idempotency-Key', async () => {
  expect(await broken(acme(), { write: { ...write, needsKey: true } })).toEqual([
    expect.stringContaining('PUT /people/me answered 200'),
  ])
})

test.each<[string, Partial<ProviderDefinition<Person>>]>([
  [
    'a further route',
    { routes: [...readAndWrite, { ...read, id: 'all', path: '/people' }], bindsSubject: true },
  ],
  ['a missing route', { routes: [read] }],
  ['a route that everyone may call', { routes: [read, { ...put, scope: 'business', everyone: true }] }],
  ['a business-wide route', { routes: [read, { ...put, scope: 'business', allow: () => true }] }],
])('G1 finds %s', async (_name, changes) => {
  const routes = { 'GET /people/{pid}': 'subject', 'PUT /people/{pid}': 'subject' } as const
  expect(await broken(acme(changes), { routes }, /^pages may call exactly/)).toEqual([
    expect.stringContaining('the provider opens other routes than those listed'),
  ])
})

test.each([
  ['as it is', secret],
  ['percent-encoded', encodeURIComponent(secret)],
  ['percent-encoded in lower case', encodeURIComponent(secret).toLowerCase()],
  ['form-encoded', new URLSearchParams({ key: secret }).toString()],
  ['JSON in JSON', JSON.stringify(secret)],
  ['base64', btoa(secret)],
  ['base64 of a bearer header', btoa(`Bearer ${secret}`)],
  ['base64url', Buffer.from(`k=${secret}`).toString('base64url')],
  ['Basic', `Basic ${btoa(`acme:${secret}`)}`],
  ['Basic, percent-encoded within', `Basic ${btoa(`ac:${encodeURIComponent(secret)}`)}`],
  ['hex', Buffer.from(secret).toString('hex')],
])('L2 finds a secret in a header or a body: %s', async (_name, form) => {
  answerWith({ link: form })
  expect(await broken(acme(), {}, leakCheck)).toEqual([expect.stringMatching(leak)])
  answerWith({}, form)
  expect(await broken(acme(), {}, leakCheck)).toEqual([expect.stringMatching(leak)])
})

test('L2 a leak fails one check and no other', async () => {
  answerWith({ link: secret }, secret)
  expect(await broken(acme())).toEqual([expect.stringMatching(leak)])
})

test('L2 finds a secret that only the answer to a write contains', async () => {
  upstream.answer = (response, { method, target }) =>
    response
      .writeHead(isRefusing ? 401 : 200, { 'content-type': 'text/plain' })
      .end(method === 'PUT' ? secret : target)
  expect(await broken(acme())).toEqual([expect.stringMatching(leak)])
})

test('refuses a canary so short that it could occur by chance', async () => {
  expect(await broken(acme(), { canaries: () => [secret, 'me'] })).toEqual([
    expect.stringContaining('canary 1 is too short'),
  ])
})

test('G7 finds a parameter that chooses the account and is let through, in the query and in the body', async () => {
  const open = await broken(acme(), { reserved: { parameters: ['actAs'] } })
  expect(open).toEqual([expect.stringContaining('GET /people/me?actAs=contract answered 200')])
  const strict = { '~standard': { version: 1, vendor: 'test', validate: onlyEmpty } } as const
  const routes = acme().routes.map((route) => Object.assign({ query: strict }, route))
  const half = await broken(acme({ routes }), { reserved: { parameters: ['actAs'] } })
  expect(half).toEqual([expect.stringContaining('PUT /people/me answered 200')])
  const reserved = { parameters: ['actas'] }
  expect(await broken(acme({ routes, reserved }), { reserved: { parameters: ['actAs'] } })).toEqual([])
})

/** Accepts an object without members. */
function onlyEmpty(value: unknown) {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
  return isEmpty ? { value } : { issues: [{ message: 'no parameters' }] }
}

test('finds a secret that is not read again because the provider does not list it', async () => {
  expect(await broken(acme({ secrets: [] }))).toEqual([
    expect.stringMatching(
      /^a 401 of the provider makes the relay read every secret again.*secret 0 was not read again/,
    ),
  ])
})

test('G15 finds a 401 of the provider that is passed on', async () => {
  expect(await broken(acme({ credentialRefusals: [] }))).toEqual([
    expect.stringContaining('a 401 of the provider was passed on as 401'),
  ])
})

test('finds a write that the provider refuses', async () => {
  upstream.answer = (response, { method, target }) =>
    response.writeHead(method === 'PUT' ? 409 : isRefusing ? 401 : 200).end(target)
  expect(await broken(acme({ signsWrites: true }), { write: { ...write, needsKey: true } })).toEqual([
    expect.stringMatching(/^a write succeeds, but only with an Idempotency-Key: .*the write answered 409/),
  ])
})

test('finds users who get the same data, and a shared call whose data differs', async () => {
  expect(await broken(acme(), { shared: true })).toEqual([
    expect.stringContaining('every user gets the same'),
  ])
  upstream.answer = (response) => response.writeHead(isRefusing ? 401 : 200).end('{}')
  expect(await broken(acme())).toEqual([expect.stringContaining('two users get different data')])
})
