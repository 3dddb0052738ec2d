import { expect, test } from 'vitest'
import { type ClientScene, setUp } from './kit/set-up.ts'

const calls = ({ relay }: ClientScene) => relay.seen.filter(({ path }) => !path.endsWith('/auth'))

test('in direct mode the provider’s API is called with the token, and without cookies of ours', async () => {
  const scene = await setUp()
  const response = await scene.client.fetch('wealthica', '/institutions?limit=5', {
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

test('in gateway mode the relay’s gateway is called', async () => {
  const scene = await setUp({ headers: () => ({ 'x-csrf': 'not for the gateway' }) })
  scene.relay.token = { mode: 'gateway', api: undefined }
  await scene.client.fetch('wakapay', '/business/balance?currency=USD')
  expect(calls(scene)).toMatchObject([{ path: '/wakapay/api/business/balance?currency=USD' }])
  expect(calls(scene)[0]?.headers['x-csrf']).toBeUndefined()
})

test('cookies and redirects: none to the provider, cookies to the gateway, no redirect from either', async () => {
  const inits: (RequestInit | undefined)[] = []
  const own: typeof fetch = (input, init) => {
    if (init?.method !== 'POST') inits.push(init)
    return fetch(input, init)
  }
  const { client, relay } = await setUp({ fetch: own })
  await client.fetch('wealthica', '/positions', { redirect: 'follow', credentials: 'include' })
  relay.token = { mode: 'gateway', api: undefined }
  await client.fetch('wakapay', '/business/balance')
  expect(inits).toMatchObject([
    { credentials: 'omit', redirect: 'error' },
    { credentials: 'include', redirect: 'error' },
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
  test(`the path ${JSON.stringify(path)} is refused before the token goes anywhere`, async () => {
    const scene = await setUp()
    await expect(scene.client.fetch('wealthica', path)).rejects.toMatchObject({ code: 'unsafe_path' })
    expect(calls(scene)).toHaveLength(0)
  })
}

test('dots in names and queries are no way out', async () => {
  const scene = await setUp()
  await scene.client.fetch('wealthica', '/files/..a/b..?from=../x')
  expect(calls(scene)[0]?.path).toBe('/direct/v1/files/..a/b..?from=../x')
})

test('after a 401 a safe request is made once more with a new token', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const response = await scene.client.fetch('wealthica', '/positions')
  expect(response.status).toBe(200)
  expect(scene.relay.mints().map(({ body }) => JSON.parse(body))).toEqual([
    { purpose: 'api' },
    { purpose: 'api', refused: 'id-1' },
  ])
})

test('a second 401 is the caller’s', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1').add('token-2')
  const response = await scene.client.fetch('wealthica', '/positions')
  expect(response.status).toBe(401)
  expect(calls(scene)).toHaveLength(2)
})

test('ten calls that get 401 at once make one mint', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.dead.add('token-1')
  await Promise.all(Array.from({ length: 10 }, () => scene.client.fetch('wealthica', '/positions')))
  expect(scene.relay.mints()).toHaveLength(2)
})

test('a write is not made twice, but the next one has a new token', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const response = await scene.client.fetch('wealthica', '/sync', { method: 'POST', body: '{}' })
  expect(response.status).toBe(401)
  expect(calls(scene)).toHaveLength(1)
  const next = await scene.client.fetch('wealthica', '/sync', { method: 'post', body: '{}' })
  expect(next.status).toBe(200)
})

test('a body that can be read once is not sent twice', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  const body = new Blob(['once']).stream()
  const init = { method: 'OPTIONS', body, duplex: 'half' }
  expect((await scene.client.fetch('wealthica', '/sync', init)).status).toBe(401)
  expect(calls(scene)).toHaveLength(1)
})

test('K10 a request is never made again as a user who came between the two tries', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.dead.add('token-1')
  scene.client.subscribe('wealthica', () => scene.client.setSubject('user-2'))
  await expect(scene.client.fetch('wealthica', '/positions')).rejects.toMatchObject({ code: 'discarded' })
  expect(calls(scene)).toHaveLength(1)
})

test('K10 a request is never made again as another user', async () => {
  const scene = await setUp()
  scene.relay.dead.add('token-1')
  await scene.client.getToken('wealthica')
  scene.relay.token = { subject: 'subject-2' }
  await expect(scene.client.fetch('wealthica', '/positions')).rejects.toMatchObject({ code: 'discarded' })
  expect(calls(scene)).toHaveLength(1)
})

test('an answer that comes after the user has left is not handed out', async () => {
  const scene = await setUp()
  await scene.client.getToken('wealthica')
  scene.relay.before = () => scene.client.setSubject('user-2')
  await expect(scene.client.fetch('wealthica', '/positions')).rejects.toMatchObject({ code: 'discarded' })
})

test('the caller’s signal ends the call', async () => {
  const scene = await setUp()
  const leaving = new AbortController()
  scene.relay.before = ({ path }) => (path.endsWith('/auth') ? undefined : leaving.abort())
  await expect(scene.client.fetch('wealthica', '/positions', { signal: leaving.signal })).rejects.toThrow(
    'abort',
  )
})

test('a write through the gateway carries a key of its own, and both tries the same one', async () => {
  const scene = await setUp()
  scene.relay.token = { mode: 'gateway', api: undefined }
  scene.relay.dead.add('token-1')
  const init = { method: 'PATCH', body: '{"daily":1}' }
  const response = await scene.client.fetch('swypex', '/v1/card/1/limits', init)
  await scene.client.fetch('swypex', '/v1/card/1/limits', init)
  await scene.client.fetch('swypex', '/v1/card/1/limits', { ...init, headers: { 'Idempotency-Key': 'mine' } })
  const keys = calls(scene).map(({ headers }) => headers['idempotency-key'])
  expect(response.status).toBe(200)
  expect(keys[0]).toMatch(/^[0-9a-z]+(-[0-9a-z]+){3}$/)
  expect(keys[1]).toBe(keys[0])
  expect(keys[2]).not.toBe(keys[0])
  expect(keys[3]).toBe('mine')
})

test('a read, and a write to the provider itself, carry no key', async () => {
  const scene = await setUp()
  await scene.client.fetch('wealthica', '/institutions')
  await scene.client.fetch('wealthica', '/institutions/1/sync', { method: 'POST', body: '{}' })
  for (const { headers } of calls(scene)) expect(headers).not.toHaveProperty('idempotency-key')
})
