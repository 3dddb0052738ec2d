import { readFileSync } from 'node:fs'
import type { Store } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { followFeed } from '../../kit/followed-feed.ts'
import { startFaultyProxy } from '../../kit/redis-proxy.ts'
import { Redis as IoRedis } from 'ioredis'
import { createClient } from 'redis'
import { ioRedis, nodeRedis, startRedis, type TestRedis, until } from '../../kit/redis.ts'

const first = 'kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS'
const life = 60_000
let server: TestRedis
const closings: (() => unknown)[] = []

beforeAll(async () => {
  server = await startRedis()
})
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  await server.command('FLUSHALL')
})
afterAll(() => server.close())

const open = {
  redis: async (port: number) => {
    const client = await nodeRedis(port)
    const close = () => client.isOpen && client.destroy()
    closings.push(close)
    return { client, close, store: storeWith(client) }
  },
  ioredis: async (port: number) => {
    const client = await ioRedis(port)
    const close = () => client.disconnect()
    closings.push(close)
    return { client, close, store: storeWith(client) }
  },
}
const storeWith = (client: Parameters<typeof redisStore>[0], encryptionKeys = [first]) =>
  redisStore(client, { encryptionKeys })
/** Opens a client whose address has a user and a password. */
const openAs = {
  async redis(url: string) {
    const client = createClient({ url })
    client.on('error', () => {})
    closings.push(() => client.destroy())
    return client.connect()
  },
  async ioredis(url: string) {
    const client = new IoRedis(url, { lazyConnect: true })
    client.on('error', () => {})
    closings.push(() => client.disconnect())
    await client.connect()
    return client
  },
}
/** Returns what docs/redis.md lets a user do. */
function aclOfDocs(password: string): readonly string[] {
  const page = readFileSync(new URL('../../../../../docs/redis.md', import.meta.url), 'utf8')
  const [, rules = ''] = /^ACL SETUSER relay (.*)$/m.exec(page) ?? []
  return rules.replace('PASSWORD', password).split(' ')
}
const entry = (key: string) => `token-relay:value:${key}`

/** Waits until the client has noticed. */
const untilNotConnected = (store: Store) =>
  until(() =>
    store.get('key').then(
      () => false,
      (fault: Error) => fault.message.includes('not connected'),
    ),
  )

describe.each(['redis', 'ioredis'] as const)('with a client of %s', (kind) => {
  test('scripts run again after SCRIPT FLUSH', async () => {
    const { store } = await open[kind](server.port)
    await store.set('key', 'value', life)
    await store.claim('key', 'owner', life)
    const useScripts = async () => {
      expect(await store.get('key')).toMatchObject({ value: 'value' })
      await store.count('key', life)
      await store.release('key', 'other')
      await store.announce('feed', 'message')
    }
    await useScripts()
    await server.command('SCRIPT', 'FLUSH')
    await useScripts()
    expect((await store.count('key', life)).hits).toBe(3)
  })

  test('works again after a restart of Redis, without its data', async () => {
    const own = await startRedis()
    closings.push(() => own.close())
    const { store } = await open[kind](own.port)
    await store.set('key', 'value', life)
    expect(await store.get('key')).toMatchObject({ value: 'value' })
    await own.stop()
    await untilNotConnected(store)
    await own.start()
    await until(async () =>
      store.get('key').then(
        (found) => found === null,
        () => false,
      ),
    )
    expect((await store.count('key', life)).hits).toBe(1)
  })

  test('rejects at once while the client is not connected', async () => {
    const own = await startRedis()
    closings.push(() => own.close())
    const { store } = await open[kind](own.port)
    await own.stop()
    await untilNotConnected(store)
    const startedAtMs = performance.now()
    const operations = [
      () => store.get('key'),
      () => store.set('key', 'value', life),
      () => store.delete('key'),
      () => store.claim('key', 'owner', life),
      () => store.release('key', 'owner'),
      () => store.count('key', life),
      () => store.announce('feed', 'message'),
    ]
    for (const operation of operations) await expect(operation()).rejects.toThrow('not connected')
    expect(performance.now() - startedAtMs).toBeLessThan(1_000)
  })

  test('rejects when the host has closed its client, and a followed feed goes on', async () => {
    const { store, close } = await open[kind](server.port)
    const other = await open[kind](server.port)
    const feed = followFeed(store, 'feed')
    closings.push(() => feed.following.close())
    await until(() => feed.states.length === 1)
    close()
    await untilNotConnected(store)
    expect(feed.states).toHaveLength(1)
    await other.store.announce('feed', 'message')
    await until(() => feed.messages.length === 1)
  })

  test('an answer that is a second late arrives, and does no harm', async () => {
    const proxy = await startFaultyProxy(server.port)
    closings.push(() => proxy.close())
    const { store } = await open[kind](proxy.port)
    await store.set('key', 'value', life)
    proxy.delayMs = 1_000
    expect(await store.get('key')).toMatchObject({ value: 'value' })
  })

  test('errors of Redis reject with its sentence: WRONGTYPE, READONLY, OOM', async () => {
    const own = await startRedis()
    closings.push(() => own.close())
    const { store } = await open[kind](own.port)
    await own.command('RPUSH', entry('list'), 'x')
    await expect(store.get('list')).rejects.toThrow('WRONGTYPE')
    await own.command('RPUSH', 'token-relay:count:list', 'x')
    await expect(store.count('list', life)).rejects.toThrow('WRONGTYPE')
    await own.command('CONFIG', 'SET', 'maxmemory', '1')
    await expect(store.set('key', 'value', life)).rejects.toThrow('OOM')
    await expect(store.announce('feed', 'message')).rejects.toThrow('OOM')
    await own.command('CONFIG', 'SET', 'maxmemory', '0')
    await own.command('REPLICAOF', '127.0.0.1', '1')
    await expect(store.set('key', 'value', life)).rejects.toThrow('READONLY')
    await own.command('REPLICAOF', 'NO', 'ONE')
    await store.set('key', 'value', life)
  })

  test('works for a user who may only do what the docs list', async () => {
    await server.command('ACL', 'SETUSER', 'relay', ...aclOfDocs('p4ss-1f0c'))
    const store = storeWith(await openAs[kind](`redis://relay:p4ss-1f0c@127.0.0.1:${server.port}`))
    await store.set('key', 'value', life)
    expect(await store.get('key')).toMatchObject({ value: 'value' })
    await store.delete('key')
    expect(await store.claim('key', 'owner', life)).toBe(true)
    await store.release('key', 'owner')
    expect((await store.count('key', life)).hits).toBe(1)
    await server.command('SCRIPT', 'FLUSH')
    expect((await store.count('key', life)).hits).toBe(2)
    const feed = followFeed(store, 'feed', 50)
    closings.push(() => feed.following.close())
    await until(() => feed.states.length === 1)
    await store.announce('feed', 'message')
    await until(() => feed.messages.length === 1)
    expect(feed.states).toEqual([expect.any(Number)])
  })
})
