import { type Emulators, startEmulator } from '@token-relay/emulators'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestRedis, startRedis, until } from '../kit/redis.ts'
import { type ForkedRelay, startForkedRelay, startForkedRelays, tokenIn } from '../kit/forked-relays.ts'

let emulator: Emulators['wealthica']
let redis: TestRedis
let running: ForkedRelay[] = []

beforeEach(async () => {
  emulator = await startEmulator('wealthica', {})
  redis = await startRedis()
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((relay) => relay.kill()))
  await redis.stop()
  await emulator.close()
})

async function start(count: number, relay: object = {}): Promise<readonly ForkedRelay[]> {
  const { credentials, apiUrl, connectUrl } = emulator
  const wealthica = { ...credentials, apiUrl, connectUrl }
  running = await startForkedRelays(count, { wealthica, redisUrl: redis.url, relay })
  return running
}

const mints = () => emulator.requests().filter(({ path }) => path.endsWith('/auth/token')).length
const statuses = async (answers: readonly Promise<Response>[]) =>
  [...new Set((await Promise.all(answers)).map(({ status }) => status))].sort((a, b) => a - b)

test('four processes get 250 cold requests each for one user: the provider is asked once', async () => {
  const relays = await start(4)
  const answers = relays.flatMap((relay) =>
    Array.from({ length: 250 }, () => relay.mint('wealthica', 'ada').then(tokenIn)),
  )
  const tokens = new Set(await Promise.all(answers))
  expect(tokens.size).toBe(1)
  expect(mints()).toBe(1)
})

test('a process is killed while it mints: another one mints while the others still wait', async () => {
  const relays = await start(3, { tokenDeadlineMs: 1_000 })
  const [first, ...others] = relays
  if (!first) throw new Error('no process')
  emulator.faults.add({ path: '/auth/token', times: 1, respond: { delayMs: 60_000 } })
  const lost = first.mint('wealthica', 'ada').catch(() => null)
  await until(() => mints() === 1)
  const waiting = others.map((relay) => relay.mint('wealthica', 'ada'))
  await first.kill()
  await lost
  expect(await statuses(waiting)).toEqual([200])
  expect(mints()).toBe(2)
})

test('Redis ends during a run: users with a token notice nothing, others cost a mint for each process at most', async () => {
  const relays = await start(4)
  await statuses(relays.map((relay) => relay.mint('wealthica', 'ada')))
  const before = mints()
  await redis.stop()
  const rounds = Array.from({ length: 20 }, () =>
    relays.map((relay) => relay.mint('wealthica', 'ada')),
  ).flat()
  expect(await statuses(rounds)).toEqual([200])
  expect(mints()).toBe(before)

  const cold = Array.from({ length: 20 }, () => relays.map((relay) => relay.mint('wealthica', 'bob'))).flat()
  expect(await statuses(cold)).toEqual([200])
  expect(mints() - before).toBeLessThanOrEqual(4)

  await redis.start()
  let users = 0
  // Shared again: a new user costs one mint for all processes.
  await until(async () => {
    const mintsBefore = mints()
    const user = `user-${users++}`
    for (const relay of relays) await relay.mint('wealthica', user)
    return mints() - mintsBefore === 1
  })
  expect(relays.flatMap(({ reports }) => reports.filter(({ kind }) => kind === 'fault'))).toEqual([])
})

test('Redis hangs: a request takes as long as without Redis, and one in a second 150 ms more', async () => {
  const [relay] = await start(1)
  const { credentials, apiUrl, connectUrl } = emulator
  const alone = await startForkedRelay({ wealthica: { ...credentials, apiUrl, connectUrl } })
  if (!relay) throw new Error('no process')
  running = [relay, alone]
  const delayOf = async (asked: ForkedRelay, user: string) => {
    const startedAtMs = performance.now()
    expect((await asked.mint('wealthica', user)).status).toBe(200)
    return performance.now() - startedAtMs
  }
  for (const asked of running) await delayOf(asked, 'warm-up')
  redis.pause()
  try {
    let totalMs = 0
    let aloneMs = 0
    // In turns, so that other work on the machine delays both alike.
    for (let at = 0; at < 20; at += 1) {
      totalMs += await delayOf(relay, `user-${at}`)
      aloneMs += await delayOf(alone, `user-${at}`)
    }
    const seconds = Math.ceil(totalMs / 1_000)
    expect(totalMs).toBeLessThan(2 * aloneMs + 150 * (seconds + 1))
  } finally {
    redis.resume()
  }
})
