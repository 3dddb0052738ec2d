import { expect, test, vi } from 'vitest'
import type { TokenClientOptions } from '../src/index.ts'
import { createTokenClient } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

test('throws for an unknown option and names it', () => {
  const options = { baseUrl: '', baseURL: '/relay' }
  expect(() => createTokenClient(options)).toThrow('unknown option: baseURL')
})

test('its functions work without this', async () => {
  const { client } = await setUp()
  const { getToken, getSnapshot } = client
  const token = await getToken('wealthica')
  expect(getSnapshot('wealthica').token).toBe(token)
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
    await client.fetch('wealthica', '/positions')
    relay.token = { mode: 'gateway', api: undefined }
    await client.fetch('wakapay', '/business/balance')
    await client.logout()
    expect(calls).toEqual(
      ['POST', 'GET', 'POST', 'GET', 'POST', 'GET', 'DELETE', 'DELETE'].map((method) => [method, undefined]),
    )
  })
}

test('a disposed client mints nothing, even if a user is named', async () => {
  const { client, clock, relay } = await setUp()
  const pending = client.getToken('wealthica')
  client.subscribe('wakapay', () => {})
  client.dispose()
  await expect(pending).rejects.toMatchObject({ code: 'discarded' })
  client.setSubject('user-1')
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'disposed' })
  expect(clock.nextTimerMs()).toBeUndefined()
  expect(relay.mints().length).toBeLessThan(3)
})

test('dispose notifies listeners', async () => {
  const { client, settle } = await setUp()
  let calls = 0
  await client.getToken('wealthica')
  client.subscribe('wealthica', () => (calls += 1))
  client.dispose()
  await settle()
  expect(calls).toBe(1)
  expect(client.getSnapshot('wealthica').status).toBe('error')
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
