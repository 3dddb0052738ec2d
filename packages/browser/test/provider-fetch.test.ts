import { expect, test } from 'vitest'
import type { ClientScene } from './kit/set-up.ts'
import { setUp } from './kit/set-up.ts'
import { followToken, providerFetch } from '../src/index.ts'

const calls = ({ relay }: ClientScene) => relay.seen.filter(({ path }) => !path.endsWith('/auth'))

test('calls the provider’s API with the token in direct mode', async () => {
  const scene = await setUp()
  const response = await providerFetch(scene.client, 'wealthica', '/institutions?limit=5', {
    headers: { accept: 'text/csv' },
  })
  expect(await response.json()).toEqual({ token: 'token-1' })
  expect(calls(scene)).toMatchObject([
    {
      path: '/direct/v1/institutions?limit=5',
      headers: { authorization: 'Bearer token-1', accept: 'text/csv' },
    },
  ])
})

test('calls the relay’s gateway in gateway mode, without the host’s headers', async () => {
  const scene = await setUp({ headers: () => ({ 'x-csrf': 'not for the gateway' }) })
  scene.relay.token = { mode: 'gateway', api: undefined }
  await providerFetch(scene.client, 'wakapay', '/business/balance?currency=USD')
  expect(calls(scene)).toMatchObject([{ path: '/wakapay/api/business/balance?currency=USD' }])
  expect(calls(scene)[0]?.headers['x-csrf']).toBeUndefined()
})

test('sends cookies to the gateway only, and follows no redirects', async () => {
  const inits: (RequestInit | undefined)[] = []
  const own: typeof fetch = (input, init) => {
    if (init?.method !== 'POST') inits.push(init)
    return fetch(input, init)
  }
  const { client, relay } = await setUp({ fetch: own })
  await providerFetch(client, 'wealthica', '/positions', { redirect: 'follow', credentials: 'include' })
  relay.token = { mode: 'gateway', api: undefined }
  await providerFetch(client, 'wakapay', '/business/balance')
  expect(inits).toMatchObject([
    { credentials: 'omit', redirect: 'error' },
    { credentials: 'include', redirect: 'manual' },
  ])
})

for (const path of [
  'institutions',
  '',
  '//evil.example/x',
  '/\\evil.example/x',
  'https://evil.example/x',
  '@evil.example/x',
  '/../secrets',
  '/a/../../secrets',
  '/a/../b',
  '/%2e%2e/secrets',
  '/.%2E/secrets',
  '/a\\..\\..\\secrets',
  '/\t/evil.example',
  '/.\t./secrets',
]) {
  test(`rejects the path ${JSON.stringify(path)} before the token is sent`, async () => {
    const scene = await setUp()
    await expect(providerFetch(scene.client, 'wealthica', path)).rejects.toMatchObject({
      code: 'unsafe_path',
    })
    expect(calls(scene)).toHaveLength(0)
  })
}

test('allows dots in names and queries', async () => {
  const scene = await setUp()
  await providerFetch(scene.client, 'wealthica', '/files/..a/b..?from=../x')
  expect(calls(scene)[0]?.path).toBe('/direct/v1/files/..a/b..?from=../x')
})

test('repeats a safe request once with a new token after a 401', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const response = await providerFetch(scene.client, 'wealthica', '/positions')
  expect(response.status).toBe(200)
  expect(scene.relay.mints().map(({ body }) => JSON.parse(body))).toEqual([
    { purpose: 'api' },
    { purpose: 'api', refused: 'id-1' },
  ])
})

test('returns a second 401 to the caller', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1').add('token-2')
  const response = await providerFetch(scene.client, 'wealthica', '/positions')
  expect(response.status).toBe(401)
  expect(calls(scene)).toHaveLength(2)
})

test('mints once for ten concurrent 401s', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.dead.add('token-1')
  await Promise.all(Array.from({ length: 10 }, () => providerFetch(scene.client, 'wealthica', '/positions')))
  expect(scene.relay.mints()).toHaveLength(2)
})

test('does not repeat a write after a 401, but sends the next one with a new token', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const response = await providerFetch(scene.client, 'wealthica', '/sync', { method: 'POST', body: '{}' })
  expect(response.status).toBe(401)
  expect(calls(scene)).toHaveLength(1)
  const next = await providerFetch(scene.client, 'wealthica', '/sync', { method: 'post', body: '{}' })
  expect(next.status).toBe(200)
})

test('does not repeat a request whose body is a stream', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const body = new Blob(['once']).stream()
  const init = { method: 'OPTIONS', body, duplex: 'half' }
  expect((await providerFetch(scene.client, 'wealthica', '/sync', init)).status).toBe(401)
  expect(calls(scene)).toHaveLength(1)
})

test('K10 never repeats a request as a user who signed in between the attempts', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.dead.add('token-1')
  followToken(scene.client, 'wealthica', () => scene.client.setSubject('user-2'))
  await expect(providerFetch(scene.client, 'wealthica', '/positions')).rejects.toMatchObject({
    code: 'discarded',
  })
  expect(calls(scene)).toHaveLength(1)
})

test('K10 never repeats a request as another user', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  await scene.client.getToken('wealthica')
  scene.relay.token = { subject: 'subject-2' }
  await expect(providerFetch(scene.client, 'wealthica', '/positions')).rejects.toMatchObject({
    code: 'discarded',
  })
  expect(calls(scene)).toHaveLength(1)
})

test('rejects if the user signs out before the answer arrives', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.before = () => scene.client.setSubject('user-2')
  await expect(providerFetch(scene.client, 'wealthica', '/positions')).rejects.toMatchObject({
    code: 'discarded',
  })
})

test('aborts with the caller’s signal', async () => {
  const scene = await setUp()
  const leaving = new AbortController()
  scene.relay.before = ({ path }) => (path.endsWith('/auth') ? undefined : leaving.abort())
  await expect(
    providerFetch(scene.client, 'wealthica', '/positions', { signal: leaving.signal }),
  ).rejects.toThrow('abort')
})

test('sends an Idempotency-Key with writes through the gateway, the same one on the retry', async () => {
  const scene = await setUp()
  scene.relay.token = { mode: 'gateway', api: undefined }
  scene.relay.dead.add('token-1')
  const init = { method: 'PATCH', body: '{"daily":1}' }
  const response = await providerFetch(scene.client, 'swypex', '/v1/card/1/limits', init)
  await providerFetch(scene.client, 'swypex', '/v1/card/1/limits', init)
  await providerFetch(scene.client, 'swypex', '/v1/card/1/limits', {
    ...init,
    headers: { 'Idempotency-Key': 'mine' },
  })
  const keys = calls(scene).map(({ headers }) => headers['idempotency-key'])
  expect(response.status).toBe(200)
  expect(keys[0]).toMatch(/^[0-9a-z]+(-[0-9a-z]+){3}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
  expect(keys[3]).toBe('mine')
})

test('sends no Idempotency-Key with reads or directly to the provider', async () => {
  const scene = await setUp()
  await providerFetch(scene.client, 'wealthica', '/institutions')
  await providerFetch(scene.client, 'wealthica', '/institutions/1/sync', { method: 'POST', body: '{}' })
  for (const { headers } of calls(scene)) expect(headers).not.toHaveProperty('idempotency-key')
})
