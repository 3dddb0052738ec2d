import { expect, test } from 'vitest'
import type { Grant, TokenEntry } from '../src/entry.ts'
import { sessionOf } from '../src/inspect.ts'
import { setUp } from './kit/set-up.ts'

test('a watcher sees each mint and each token that is served from memory', async () => {
  const { client } = await setUp()
  const seen: [TokenEntry, Grant | Promise<Grant>][] = []
  const session = sessionOf(client)
  session.watch = (...report) => void seen.push(report)
  const first = await client.getGrant('wealthica')
  const second = await client.getGrant('wealthica')
  expect(second).toBe(first)
  expect(seen).toEqual([
    [session.entryOf('wealthica'), expect.any(Promise)],
    [session.entryOf('wealthica'), first],
  ])
})

test('an expired token is minted again, and the relay is not asked to replace it', async () => {
  const { client, relay } = await setUp()
  await client.getToken('wealthica')
  sessionOf(client).grants.delete('wealthica')
  expect(await client.getToken('wealthica')).toBe('token-2')
  expect(JSON.parse(relay.mints()[1]?.body ?? '')).toEqual({ purpose: 'api' })
})

test('a client of another copy of the package is refused, with what to change', () => {
  expect(() => sessionOf({})).toThrow('Install one version of it.')
})
