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
