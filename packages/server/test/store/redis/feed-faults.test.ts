import { redisStore } from '@token-relay/server/redis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectionOf } from '../../../src/store/redis/client.ts'
import { announceScript, runScript } from '../../../src/store/redis/scripts.ts'
import { followFeed } from '../../kit/followed-feed.ts'
import { type FaultyProxy, startFaultyProxy } from '../../kit/redis-proxy.ts'
import { ioRedis, nodeRedis, startRedis, type TestRedis, until } from '../../kit/redis.ts'

const encryptionKeys = ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS']
const open = {
  redis: async (port: number) => {
    const client = await nodeRedis(port)
    return { client, close: () => client.destroy() }
  },
  ioredis: async (port: number) => {
    const client = await ioRedis(port)
    return { client, close: () => client.disconnect() }
  },
}

describe.each(['redis', 'ioredis'] as const)('with a client of %s', (kind) => {
  let server: TestRedis
  let proxy: FaultyProxy
  const closings: (() => unknown)[] = []
  const opened = async (port: number) => {
    const { client, close } = await open[kind](port)
    closings.push(close)
    return redisStore(client, { encryptionKeys })
  }
  /** Follows through the proxy, until the feed is current. */
  const follow = async (keepMs?: number) => {
    const store = await opened(proxy.port)
    const feed = followFeed(store, 'feed', keepMs)
    closings.push(() => feed.following.close())
    await until(() => feed.states.length === 1)
    return feed
  }

  beforeEach(async () => {
    server = await startRedis()
    proxy = await startFaultyProxy(server.port)
  })
  afterEach(async () => {
    server.resume()
    await Promise.all(closings.splice(0).map((close) => close()))
    await proxy.close()
    await server.close()
  })

  test('a follower learns within 3 s that Redis hangs, and misses nothing when it goes on', async () => {
    const feed = await follow()
    const other = await opened(server.port)
    const startedAtMs = performance.now()
    server.pause()
    await until(() => feed.states.includes('lost'))
    expect(performance.now() - startedAtMs).toBeLessThan(3_000)
    server.resume()
    await other.announce('feed', 'later')
    await until(() => feed.states.length === 3)
    await until(() => feed.messages.includes('later'))
    expect(feed.states[2]).toBeGreaterThan(1_000)
  })

  test('a follower behind a partition learns of it within 3 s, and gets what it missed afterwards', async () => {
    const feed = await follow()
    const other = await opened(server.port)
    const startedAtMs = performance.now()
    proxy.swallows = true
    await other.announce('feed', 'missed')
    await until(() => feed.states.includes('lost'))
    expect(performance.now() - startedAtMs).toBeLessThan(3_000)
    expect(feed.messages).toEqual([])
    proxy.swallows = false
    proxy.cut()
    await until(() => feed.states.length === 3)
    expect(feed.messages).toEqual(['missed'])
    // Nothing is missing since it first followed, the partition included.
    expect(feed.states[2]).toBeGreaterThan(performance.now() - startedAtMs - 1_000)
  })

  test('a cut connection is noticed at once and opened again', async () => {
    const feed = await follow()
    const other = await opened(server.port)
    proxy.cut()
    await until(() => feed.states.includes('lost'), 900)
    await other.announce('feed', 'after')
    await until(() => feed.messages.length === 1)
    expect(feed.states).toEqual([expect.any(Number), 'lost', expect.any(Number)])
  })

  test('after a restart without data, the feed is complete only since then', async () => {
    const feed = await follow()
    await server.stop()
    await until(() => feed.states.includes('lost'))
    await server.start()
    const restartedAtMs = performance.now()
    await until(() => feed.states.length >= 3)
    const [first, , last] = feed.states
    expect(last).toBeLessThanOrEqual(performance.now() - restartedAtMs + 1)
    expect(first).toEqual(expect.any(Number))
    await (await opened(server.port)).announce('feed', 'new')
    await until(() => feed.messages.includes('new'))
  })

  test('a flush during following is noticed within 3 s, although the connection stays', async () => {
    const feed = await follow()
    await server.command('FLUSHALL')
    const flushedAtMs = performance.now()
    await until(() => feed.states.length >= 3, 3_000)
    expect(feed.states[1]).toBe('lost')
    expect(feed.states[2]).toBeLessThanOrEqual(performance.now() - flushedAtMs + 1)
  })

  test('Redis that is down at the start is followed when it comes up', async () => {
    const store = await opened(proxy.port)
    await server.stop()
    const feed = followFeed(store, 'feed')
    closings.push(() => feed.following.close())
    await until(() => feed.states.includes('lost'), 3_000)
    await server.start()
    await until(() => feed.states.length === 2)
    expect(feed.states[1]).toBeLessThan(5_000)
    await (await opened(server.port)).announce('feed', 'up')
    await until(() => feed.messages.length === 1)
  })

  test('a follower that is closed while Redis hangs is closed at once, and is not called again', async () => {
    const feed = await follow()
    server.pause()
    const startedAtMs = performance.now()
    await feed.following.close()
    expect(performance.now() - startedAtMs).toBeLessThan(1_000)
    server.resume()
    expect(feed.states).toHaveLength(1)
  })

  test('messages older than followers need are dropped from the stream', async () => {
    const feed = await follow(50)
    const store = await opened(server.port)
    for (const message of ['a', 'b', 'c']) await store.announce('feed', message)
    await until(() => feed.messages.length === 3)
    const startedAtMs = performance.now()
    await until(() => performance.now() - startedAtMs > 100)
    await store.announce('feed', 'd')
    expect(await server.command('XLEN', 'token-relay:feed:feed')).toBe(1)
    await until(() => feed.messages.length === 4)
    expect(feed.states).toHaveLength(1)
  })

  test('a follower that was away while messages were dropped knows that some are missing', async () => {
    const feed = await follow()
    const { client, close } = await open[kind](server.port)
    closings.push(close)
    const announce = (message: string) =>
      runScript(connectionOf(client), announceScript, 'token-relay:feed:feed', ['new', message, 2])
    await announce('seen')
    await until(() => feed.messages.length === 1)
    proxy.swallows = true
    const droppedAtMs = performance.now()
    for (const message of ['missed', 'second', 'third']) await announce(message)
    proxy.swallows = false
    proxy.cut()
    await until(() => feed.messages.includes('third'))
    await until(() => feed.states.at(-1) !== 'lost')
    expect(feed.messages).toEqual(['seen', 'second', 'third'])
    expect(feed.states.at(-1)).toBeLessThanOrEqual(performance.now() - droppedAtMs + 1)
  })

  test('the connection for a feed is closed with it, and the client of the host stays open', async () => {
    const feed = await follow()
    const connections = async () => {
      const list = String(await server.command('CLIENT', 'LIST'))
      return list.split('\n').filter((line) => line.includes('addr=')).length
    }
    const before = await connections()
    await feed.following.close()
    await until(async () => (await connections()) < before)
    expect(await connections()).toBe(before - 1)
  })
})
