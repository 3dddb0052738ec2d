import { redisStore } from '@token-relay/server/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type TestRedis,
  ioRedis,
  ioRedisCluster,
  nodeRedis,
  nodeRedisCluster,
  startRedis,
  startRedisCluster,
  until,
} from '../../kit/redis.ts'

const keys = ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS']
let server: TestRedis
let cluster: TestRedis
beforeAll(async () => {
  server = await startRedis()
  cluster = await startRedisCluster()
})
afterAll(async () => {
  await server.close()
  await cluster.close()
})
const kinds = [
  [
    'redis',
    async () => {
      const client = await nodeRedis(server.port)
      return { client, close: () => client.destroy() }
    },
  ],
  [
    'ioredis',
    async () => {
      const client = await ioRedis(server.port)
      return { client, close: () => client.disconnect() }
    },
  ],
  [
    'redis cluster',
    async () => {
      const client = await nodeRedisCluster(cluster.port)
      return { client, close: () => client.destroy() }
    },
  ],
  [
    'ioredis cluster',
    async () => {
      const client = await ioRedisCluster(cluster.port)
      return { client, close: () => client.disconnect() }
    },
  ],
] as const
test.each(kinds)('%s', async (_name, create) => {
  const { client, close } = await create()
  const store = redisStore(client, { encryptionKeys: keys, prefix: `${_name.replace(' ', '')}:` })
  await store.set('a', 'b', 1000)
  expect(await store.get('a')).toEqual({ value: 'b', leftMs: expect.any(Number) })
  expect(await store.get('b')).toBe(null)
  expect(await store.claim('a', 'x', 1000)).toBe(true)
  expect(await store.claim('a', 'x', 1000)).toBe(false)
  await store.release('a', 'y')
  expect(await store.claim('a', 'x', 1000)).toBe(false)
  await store.release('a', 'x')
  expect(await store.claim('a', 'x', 1000)).toBe(true)
  expect((await store.count('a', 1000)).hits).toBe(1)
  expect((await store.count('a', 1000)).hits).toBe(2)
  const log: unknown[] = []
  await store.announce('f', 'm0')
  const following = store.follow('f', {
    keepMs: 10_000,
    onMessage: (m) => log.push(m),
    onCurrent: (ms) => log.push(ms),
    onLost: () => log.push('lost'),
  })
  await until(() => log.length >= 2)
  await store.announce('f', 'm1')
  await until(() => log.length >= 3)
  await following.close()
  close()
})
