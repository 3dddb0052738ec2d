import { secretReader } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const bearer = (_call: unknown, { credential }: { credential: string }) => ({
  authorization: `Bearer ${credential}`,
})

/** Starts a provider whose calls carry a token and a key. */
async function startKeyed(key: () => string | Promise<string>, relay = {}) {
  const reader = secretReader('acme.key', key)
  let mints = 0
  const credential = {
    perSubject: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    mint: async () => ({ token: `token-${++mints}`, facts: {} }),
  }
  host = await startGatewayHost({
    relay,
    provider: {
      credential,
      secrets: [reader],
      authorize: async (_call, { credential: token }) => ({
        authorization: `Bearer ${token}`,
        'x-key': (await reader.read()).reveal(),
      }),
    },
  })
  return { mints: () => mints }
}

test('a key that accompanies the credential is read again after the provider refuses a call', async () => {
  let key = 'key-1'
  await startKeyed(() => key)
  const answers = (good: string) => {
    host.upstream.answer = (response, { headers }) =>
      response.writeHead(headers['x-key'] === good ? 200 : 401).end('{}')
  }
  answers('key-1')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  key = 'key-2'
  answers('key-2')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  expect(host.upstream.arrivals.map(({ headers }) => headers['x-key'])).toEqual(['key-1', 'key-1', 'key-2'])
})

test('calls that are refused at the same time share one reading of the new key', async () => {
  let key = 'key-1'
  let arrive = () => {}
  await startKeyed(() => (key === 'key-1' ? key : new Promise((resolve) => (arrive = () => resolve(key)))))
  host.upstream.answer = (response, { headers }) =>
    response.writeHead(headers['x-key'] === key ? 200 : 401).end('{}')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  key = 'key-2'
  const calls = ['1', '2', '3', '4', '5'].map((id) => host.call('ada', `/things/${id}`))
  await expect.poll(() => host.upstream.arrivals.length).toBe(6)
  arrive()
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
})

test('a credential is renewed without waiting for a secret that the renewal does not need', async () => {
  let reads = 0
  const secret = secretReader('acme.secret', () => (++reads > 1 ? new Promise<string>(() => {}) : 's-1'))
  let mints = 0
  const mint = async () => {
    await secret.read()
    return { token: `token-${++mints}`, facts: {} }
  }
  const credential = { perSubject: false, leewaySeconds: 0, secrets: [secret], urls: {}, mint }
  host = await startGatewayHost({ provider: { credential, authorize: bearer } })
  host.upstream.answer = (response, { headers }) =>
    response.writeHead(headers.authorization === 'Bearer token-2' ? 200 : 401).end('{}')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
})

test('a corrected key is used as soon as its source returns it', async () => {
  let key = 'wrong'
  const { mints } = await startKeyed(() => key)
  host.upstream.answer = (response, { headers }) =>
    response.writeHead(headers['x-key'] === 'right' ? 200 : 401).end('{}')
  const refused = await host.call('ada', '/things/1')
  expect([refused.status, (await problemIn(refused)).code]).toEqual([502, 'upstream_credentials_rejected'])
  key = 'right'
  host.clock.advance(1_000)
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  expect(mints()).toBe(2)
})

test('a credential is renewed even if the secret manager is down', async () => {
  let reads = 0
  await startKeyed(() => {
    reads += 1
    if (reads > 1) throw new Error('secret manager down')
    return 'key-1'
  })
  host.upstream.answer = (response, { headers }) =>
    response.writeHead(headers.authorization === 'Bearer token-2' ? 200 : 401).end('{}')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  expect(host.errors).toMatchObject([{ code: 'secret_unavailable' }])
})

test('a secret manager that never answers is an error at the deadline, and is asked again', async () => {
  let isStuck = true
  const key = () => (isStuck ? new Promise<string>(() => {}) : 'key-1')
  await startKeyed(key, { tokenDeadlineMs: 100 })
  const stuck = await host.call('ada', '/things/1')
  expect([stuck.status, (await problemIn(stuck)).code]).toEqual([503, 'secret_unavailable'])
  isStuck = false
  expect((await host.call('ada', '/things/1')).status).toBe(200)
})
