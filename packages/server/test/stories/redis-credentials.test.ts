import { redisStore } from '@token-relay/server/redis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Processes, type ProcessesOptions, startProcesses } from '../kit/processes.ts'
import { nodeRedis, startRedis, type TestRedis } from '../kit/redis.ts'

let redis: TestRedis
const closings: (() => unknown)[] = []
beforeEach(async () => {
  redis = await startRedis()
})
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  await redis.close()
})

/** Starts processes that share a Redis, each with a client of its own. */
async function start(count: number, options: ProcessesOptions = {}): Promise<Processes> {
  const clients = await Promise.all(Array.from({ length: count }, () => nodeRedis(redis.port)))
  const stores = clients.map((client) =>
    redisStore(client, { encryptionKeys: ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS'] }),
  )
  const processes = await startProcesses({
    count,
    storeOf: (index, store) => stores[index] ?? store,
    ...options,
  })
  closings.push(
    () => processes.close(),
    () => clients.forEach((client) => client.destroy()),
  )
  return processes
}
const mintEverywhere = (processes: Processes, user: string) =>
  Promise.all(
    processes.all.flatMap(({ relay }) =>
      Array.from({ length: 250 }, () => relay.mint('wealthica', { id: user })),
    ),
  )
const tokenPlaces = async (): Promise<string[]> => {
  const found = await redis.command('KEYS', '*credential:*')
  return Array.isArray(found) ? found.map(String) : []
}

test('four processes on one Redis with 250 cold requests each ask the provider once', async () => {
  const processes = await start(4)
  const answers = await mintEverywhere(processes, 'ada')
  expect([new Set(answers.map(({ token }) => token)).size, processes.mints()]).toEqual([1, 1])
})

test('E3 Redis dies: users with a token notice nothing, others cost one mint for each process', async () => {
  const processes = await start(4)
  await mintEverywhere(processes, 'ada')
  await redis.stop()
  await mintEverywhere(processes, 'ada')
  expect(processes.mints()).toBe(1)
  await mintEverywhere(processes, 'bob')
  expect(processes.mints()).toBeLessThanOrEqual(5)
})

test.each([
  ['was emptied', async () => void (await redis.command('FLUSHALL'))],
  [
    'holds a tampered value',
    async () => {
      for (const place of await tokenPlaces()) await redis.command('SET', place, 'tampered', 'PX', '60000')
    },
  ],
])('a Redis that %s is a miss, and the next mint heals it', async (_name, spoil) => {
  const processes = await start(3)
  const [a, b, c] = processes.all
  await a.mint('ada')
  await expect.poll(async () => (await tokenPlaces()).length).toBe(1)
  await spoil()
  processes.clock.advance(1)
  const second = await b.mint('ada')
  await expect.poll(async () => redis.command('KEYS', '*lease:*')).toEqual([])
  expect([(await c?.mint('ada'))?.token, processes.mints()]).toEqual([second.token, 2])
})
