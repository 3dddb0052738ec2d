import { expect, test, vi } from 'vitest'
import type { TokenClientOptions } from '../src/index.ts'
import { createTokenClient, followToken, providerFetch, tokenSnapshot } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

test('throws for an unknown option and names it', () => {
  const options = { baseUrl: '', baseURL: '/relay' }
  expect(() => createTokenClient(options)).toThrow('unknown option: baseURL')
})

test('its functions work without this', async () => {
  const { client } = await setUp()
  const { getToken } = client
  const token = await getToken('wealthica')
  expect(tokenSnapshot(client, 'wealthica').token).toBe(token)
})

// Browsers refuse the global `fetch` as a method of another object. Node and jsdom do not.
for (const from of ['the option', 'the global'] as const) {
  test(`calls fetch from ${from} as a plain function: mint, API call, gateway call, repetition, DELETE`, async () => {
    const calls: unknown[] = []
    const { fetch: real } = globalThis
    const recording: typeof fetch = function (this: unknown, input, init) {
      calls.push([init?.method ?? 'GET', this])
      return real(input, init)
    }
    if (from === 'the global') vi.stubGlobal('fetch', recording)
    const options: TokenClientOptions = { fetch: from === 'the option' ? recording : undefined }
    const { client, relay } = await setUp(options)
    relay.dead.add('token-1')
    await providerFetch(client, 'wealthica', '/positions')
    relay.token = { mode: 'gateway', api: undefined }
    await providerFetch(client, 'wakapay', '/business/balance')
    await client.logout()
    expect(calls).toEqual(
      ['POST', 'GET', 'POST', 'GET', 'POST', 'GET', 'DELETE', 'DELETE'].map((method) => [method, undefined]),
    )
  })
}

test('dispose drops tokens and mints, stops timers and notifies listeners', async () => {
  const { client, clock, relay, settle } = await setUp()
  let calls = 0
  await client.getToken('wealthica')
  followToken(client, 'wealthica', () => (calls += 1))
  const pending = client.getToken('wakapay')
  client.dispose()
  await expect(pending).rejects.toMatchObject({ code: 'discarded' })
  await settle()
  expect(calls).toBe(1)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('pending')
  expect(clock.nextTimerMs()).toBeUndefined()
  expect(relay.mints().length).toBeLessThan(3)
})

test('R6 a disposed client starts again with the next call, as a remount under StrictMode needs it', async () => {
  const { client, clock, settle } = await setUp()
  client.setSubject('ada')
  client.dispose()
  expect(await client.getToken('wealthica')).toBe('token-1')
  client.dispose()
  const unfollow = followToken(client, 'wealthica', () => {})
  await settle()
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-2')
  expect(clock.nextTimerMs()).toBeDefined()
  unfollow()
})

test('a disposed client of a user who signed out still mints nothing', async () => {
  const { client, relay } = await setUp()
  client.setSubject(null)
  client.dispose()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(relay.seen).toHaveLength(0)
})

for (const baseUrl of [
  'relay',
  './relay',
  '../relay',
  'example.com/relay',
  ' /relay',
  'ftp://example.com',
  'https:',
  'https://',
]) {
  test(`throws for the baseUrl ${JSON.stringify(baseUrl)}, which depends on the page’s path or is not a relay’s`, () => {
    expect(() => createTokenClient({ baseUrl })).toThrow(`baseUrl is "${baseUrl}": use "/…" or "https://…"`)
  })
}

for (const baseUrl of [
  '',
  '/',
  '/relay',
  '/relay/',
  '//relay.example.com',
  'https://relay.example.com/',
  'HTTP://localhost:3000',
]) {
  test(`accepts the baseUrl ${JSON.stringify(baseUrl)}`, () => {
    expect(() => createTokenClient({ baseUrl })).not.toThrow()
  })
}
