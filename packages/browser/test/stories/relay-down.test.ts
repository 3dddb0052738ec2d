import type { Reply } from '@token-relay/test-kit'
import { expect, test, vi } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import { followToken } from '../../src/index.ts'

const down = (times: number): Reply[] => Array.from({ length: times }, () => ({ status: 503 }))

test('serves the held token until its hard edge while the relay is down', async () => {
  const { client, clock, relay, drive, settle } = await setUp()
  await client.getToken('wealthica')
  relay.replies.push(...down(6))
  clock.advance(3_500_000)
  expect(await client.getToken('wealthica')).toBe('token-1')
  await settle()
  clock.advance(89_999)
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(1)
  await expect(drive(client.getToken('wealthica', { force: true }))).rejects.toMatchObject({ status: 503 })
})

test('sends a bounded number of requests to a relay that is down for ten minutes', async () => {
  const { client, clock, relay, pass } = await setUp()
  relay.replies.push(...down(10_000))
  const unsubscribe = followToken(client, 'wealthica', () => {})
  for (const endMs = clock.monotonicMs() + 600_000; clock.monotonicMs() < endMs; await pass(500)) {
    client.getToken('wealthica').catch(() => {})
  }
  unsubscribe()
  expect(relay.mints().length).toBeGreaterThan(9)
  expect(relay.mints().length).toBeLessThan(45)
})

test('serves a held token while the device is offline', async () => {
  const { client } = await setUp()
  await client.getToken('wealthica')
  vi.stubGlobal('navigator', { onLine: false })
  expect(await client.getToken('wealthica')).toBe('token-1')
})
