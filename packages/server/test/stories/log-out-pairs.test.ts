import { redisStore } from '@token-relay/server/redis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { type TestRedis, nodeRedis, startRedis } from '../kit/redis.ts'
import { type Processes, type RelayProcess, createProcesses } from '../kit/relay-processes.ts'
import { signingKey } from '../kit/signing-key.ts'

const pairs = 1_000
const users = 100

let redis: TestRedis
let processes: Processes
const clients: { destroy(): void }[] = []
beforeAll(async () => void (redis = await startRedis()))
afterAll(async () => {
  await processes.close()
  for (const client of clients) client.destroy()
  await redis.close()
})

async function startProcess(): Promise<RelayProcess> {
  const client = await nodeRedis(redis.port)
  clients.push(client)
  const store = redisStore(client, { encryptionKeys: [signingKey] })
  return processes.start({
    mounting: 'node:http',
    relay: { clock: systemClock, store, gatewaySession: 'off' },
  })
}

test('K7 1 000 log-outs, each with a log-in right after it, interleaved over four processes with Redis', async () => {
  processes = createProcesses()
  const hosts = await Promise.all(Array.from({ length: 4 }, startProcess))
  const at = (index: number): RelayProcess => {
    const host = hosts[index % hosts.length]
    if (!host) throw new Error('There are four.')
    return host
  }
  const ended: string[] = []
  const refusedFresh: string[] = []

  const runPairs = async (index: number): Promise<void> => {
    const user = `user-${index}`
    let token = await at(index).tokenFor(user)
    for (let round = index; round < index + pairs / users; round++) {
      await at(round).relay.revoke({ id: user })
      ended.push(token)
      token = await at(round * 3 + 1).tokenFor(user)
      if ((await at(round * 2 + 1).use(token, user)) !== 200) refusedFresh.push(user)
    }
  }
  await Promise.all(Array.from({ length: users }, (_, index) => runPairs(index)))
  expect([ended.length, refusedFresh]).toEqual([pairs, []])
  const accepted = async () => {
    const statuses = await Promise.all(ended.map((token, index) => at(index).use(token)))
    return statuses.filter((status) => status !== 401).length
  }
  expect(await accepted()).toBe(0)
}, 30_000)
