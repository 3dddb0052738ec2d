import { expect, test } from 'vitest'
import { createTokenClient } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

test('an unknown option is an error that names it', () => {
  const options = { baseUrl: '', baseURL: '/relay' }
  expect(() => createTokenClient(options)).toThrow('unknown option: baseURL')
})

test('a mint is one JSON post that no cache may answer', async () => {
  const inits: (RequestInit | undefined)[] = []
  const own: typeof fetch = (input, init) => {
    inits.push(init)
    return fetch(input, init)
  }
  const { client, relay } = await setUp({ fetch: own, headers: () => ({ 'x-csrf': 'abc' }) })
  await client.getToken('wealthica')
  expect(relay.seen).toMatchObject([
    {
      method: 'POST',
      path: '/wealthica/auth',
      headers: { 'content-type': 'application/json', 'x-csrf': 'abc' },
      body: '{"purpose":"api"}',
    },
  ])
  expect(inits).toMatchObject([{ cache: 'no-store', redirect: 'error', credentials: 'include' }])
})

test('on the page’s own origin cookies stay there', async () => {
  const seen: [unknown, RequestInit | undefined][] = []
  const own: typeof fetch = async (input, init) => {
    seen.push([input, init])
    return Response.json({}, { status: 403 })
  }
  const client = createTokenClient({ baseUrl: '/relay/', fetch: own })
  await client.getToken('wealthica').catch(() => {})
  expect(seen).toMatchObject([['/relay/wealthica/auth', { credentials: 'same-origin' }]])
})

test('a redirect is not followed', async () => {
  const { client, relay, drive } = await setUp()
  const away = { status: 302, headers: { location: '/login' } }
  relay.replies.push(away, away, away)
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ code: 'network' })
  expect(relay.seen.every(({ path }) => path === '/wealthica/auth')).toBe(true)
})

test('its functions work without it', async () => {
  const { client } = await setUp()
  const { getToken, getSnapshot } = client
  const token = await getToken('wealthica')
  expect(getSnapshot('wealthica').token).toBe(token)
})

test('a snapshot is the same object until it says something else', async () => {
  const { client, clock } = await setUp()
  const pending = client.getSnapshot('wealthica')
  expect(client.getSnapshot('wealthica')).toBe(pending)
  await client.getToken('wealthica')
  const success = client.getSnapshot('wealthica')
  expect(success).toMatchObject({ status: 'success', token: 'token-1' })
  clock.advance(1_000)
  expect(client.getSnapshot('wealthica')).toBe(success)
  clock.advance(3_589_000)
  expect(client.getSnapshot('wealthica')).toMatchObject({ status: 'pending' })
})

test('L2 no token appears in an error', async () => {
  const { client, relay } = await setUp()
  const token = await client.getToken('wealthica')
  relay.replies.push({ status: 502, body: { code: 'upstream_refused', detail: token } })
  const error: unknown = await client
    .getToken('wealthica', { force: true })
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'upstream_refused' })
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token)
})

for (const name of ['/evil.example', '../admin', 'wealthica/auth#', 'a?b', '']) {
  test(`a provider called ${JSON.stringify(name)} leads nowhere`, async () => {
    const { client, relay } = await setUp({ headers: () => ({ 'x-csrf': 'abc' }) })
    await expect(client.getToken(name)).rejects.toMatchObject({ code: 'unsafe_path' })
    await expect(client.fetch(name, '/positions')).rejects.toMatchObject({ code: 'unsafe_path' })
    expect(() => client.getSnapshot(name)).toThrow('unsafe_path')
    expect(() => client.subscribe(name, () => {})).toThrow('unsafe_path')
    await client.logout()
    expect(relay.seen).toHaveLength(0)
  })
}
