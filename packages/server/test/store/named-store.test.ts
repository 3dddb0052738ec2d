import { memoryStore } from '@token-relay/server'
import { storeContract } from '@token-relay/server/testing'
import { describe, expect, test } from 'vitest'
import { namedStore } from '../../src/store/named-store.ts'
import { followFeed } from '../kit/followed-feed.ts'

describe('a relay has its own part of a store', () => {
  test.each(storeContract(() => namedStore(memoryStore(), 'shop')))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

test('relays of two names never meet, not even if one name contains the colon that ends the other', async () => {
  const shared = memoryStore()
  const shop = namedStore(shared, 'shop')
  const admin = namedStore(shared, 'shop:admin')
  const feed = followFeed(shop, 'admin:feed')
  await admin.set('key', 'value', 60_000)
  await admin.claim('key', 'owner', 60_000)
  await admin.count('key', 60_000)
  await admin.announce('feed', 'message')
  expect(await shop.get('admin:key')).toBeNull()
  expect(await shop.claim('admin:key', 'owner', 60_000)).toBe(true)
  expect(await shop.count('admin:key', 60_000)).toMatchObject({ hits: 1 })
  expect(feed.messages).toEqual([])
  await admin.release('key', 'owner')
  await admin.delete('key')
  expect(await admin.claim('key', 'other', 60_000)).toBe(true)
  expect(await admin.get('key')).toBeNull()
})
