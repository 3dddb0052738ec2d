import { memoryStore, type Store } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import { storeContract } from '@token-relay/server/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ioRedis,
  ioRedisCluster,
  nodeRedis,
  nodeRedisCluster,
  startRedis,
  startRedisCluster,
  type TestRedis,
} from '../kit/redis.ts'

const encryptionKeys = ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS']
const servers: TestRedis[] = []
const closings: (() => unknown)[] = []
let stores: Record<string, Store> = {}

beforeAll(async () => {
  servers.push(await startRedis(), await startRedisCluster())
  const [single = NaN, cluster = NaN] = servers.map(({ port }) => port)
  const node = await nodeRedis(single)
  const io = await ioRedis(single)
  const nodeCluster = await nodeRedisCluster(cluster)
  const ioCluster = await ioRedisCluster(cluster)
  closings.push(
    () => node.destroy(),
    () => io.disconnect(),
    () => nodeCluster.destroy(),
    () => ioCluster.disconnect(),
  )
  stores = {
    memory: memoryStore(),
    redis: redisStore(node, { encryptionKeys }),
    ioredis: redisStore(io, { encryptionKeys }),
    'a cluster of redis': redisStore(nodeCluster, { encryptionKeys }),
    'a cluster of ioredis': redisStore(ioCluster, { encryptionKeys }),
  }
})
afterAll(async () => {
  for (const close of closings) close()
  await Promise.all(servers.map((server) => server.close()))
})

const names = ['memory', 'redis', 'ioredis', 'a cluster of redis', 'a cluster of ioredis']

describe.each(names)('%s', (name) => {
  const storeNamed = (): Store => {
    const store = stores[name]
    if (!store) throw new Error(`There is no store ${name}.`)
    return store
  }
  test.each(storeContract(storeNamed))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined()
  })
})
