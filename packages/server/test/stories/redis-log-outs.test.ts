import { redisStore } from '@token-relay/server/redis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { type TestRedis, nodeRedis, startRedis } from '../kit/redis.ts'
import { type Processes, type RelayProcess, createProcesses } from '../kit/relay-processes.ts'
import { signingKey } from '../kit/signing-key.ts'

let redis: TestRedis
let processes: Processes
const clients: { destroy(): void }[] = []
beforeAll(async () => void (redis = await startRedis()))
afterAll(() => redis.close())
afterEach(async () => {
  await processes.close()
  for (const client of clients.splice(0)) client.destroy()
  await redis.command('FLUSHALL')
})

/** Starts a process by the real clock, with its own connection to Redis. */
async function startProcess(relay: object = {}): Promise<RelayProcess> {
  const client = await nodeRedis(redis.port)
  clients.push(client)
  const store = redisStore(client, { encryptionKeys: [signingKey] })
  return processes.start({ relay: { clock: systemClock, store, ...relay } })
}
const untilStatus = (host: RelayProcess, token: string, status: number) =>
  expect.poll(() => host.use(token), { interval: 5, timeout: 10_000 }).toBe(status)

test('K7 a log-out is known to every process through Redis, and the next log-in works on all', async () => {
  processes = createProcesses()
  const hosts = await Promise.all([startProcess(), startProcess(), startProcess(), startProcess()])
  const [a, b] = hosts
  const old = await b.tokenFor('ada')
  const startedAtMs = performance.now()
  expect(await a.logOut()).toBe(204)
  for (const host of hosts) await untilStatus(host, old, 401)
  expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  for (const issuer of hosts) {
    const fresh = await issuer.tokenFor('ada')
    for (const host of hosts) expect(await host.use(fresh)).toBe(200)
  }
})

test('K7 a process that starts later knows the log-out, and accepts tokens that are alive', async () => {
  processes = createProcesses()
  const a = await startProcess({ revocation: 'strict' })
  await expect.poll(async () => (await a.logIn()).status, { interval: 5, timeout: 5_000 }).toBe(200)
  const [old, alive] = [await a.tokenFor('ada'), await a.tokenFor('bob')]
  await a.logOut()
  const late = await startProcess({ revocation: 'strict' })
  await expect.poll(async () => late.use(alive, 'bob'), { interval: 5, timeout: 5_000 }).not.toBe(503)
  expect([await late.use(old), await late.use(alive, 'bob')]).toEqual([401, 200])
})

test('K7 after FLUSHALL live tokens work, ended ones stay refused, and the next log-out is known', async () => {
  processes = createProcesses()
  const hosts = await Promise.all([startProcess(), startProcess()])
  const [a, b] = hosts
  const [old, alive] = [await b.tokenFor('ada'), await b.tokenFor('bob')]
  await a.logOut()
  await untilStatus(b, old, 401)
  await redis.command('FLUSHALL')
  await a.logOut('bob')
  await expect.poll(() => b.use(alive, 'bob'), { interval: 5, timeout: 5_000 }).toBe(401)
  for (const host of hosts) expect(await host.use(old)).toBe(401)
})

test('K7 with Redis stopped a log-out ends tokens here, and elsewhere when Redis is back', async () => {
  processes = createProcesses()
  const [a, b] = await Promise.all([startProcess(), startProcess()])
  const old = await b.tokenFor('ada')
  await redis.stop()
  expect(await a.logOut()).toBe(204)
  expect([await a.use(old), await b.use(old)]).toEqual([401, 200])
  const fresh = await b.tokenFor('ada')
  await redis.start()
  await untilStatus(b, old, 401)
  expect([await a.use(fresh), await b.use(fresh)]).toEqual([200, 200])
})
