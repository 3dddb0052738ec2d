import { expect, test } from 'vitest'
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
    expect(() => createTokenClient({ baseUrl })).toThrow('baseUrl is not absolute')
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
