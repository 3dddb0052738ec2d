import { type Emulators, startEmulator } from '@token-relay/emulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestRedis, startRedis, until } from '../kit/redis.ts'
import {
  type ForkedRelay,
  type RelaySetting,
  startForkedRelay,
  startForkedRelays,
  tokenIn,
} from '../kit/forked-relays.ts'

// Four processes serve all tests but one: each test has users of its own.
let emulator: Emulators['wealthica']
let redis: TestRedis
let relays: readonly ForkedRelay[]
const running: ForkedRelay[] = []

const setting = (): RelaySetting => {
  const { credentials, apiUrl, connectUrl } = emulator
  return { wealthica: { ...credentials, apiUrl, connectUrl }, redisUrl: redis.url }
}
async function start(count: number, changes: Partial<RelaySetting> = {}): Promise<readonly ForkedRelay[]> {
  const started = await startForkedRelays(count, { ...setting(), ...changes })
  running.push(...started)
  return started
}

beforeAll(async () => {
  emulator = await startEmulator('wealthica', {})
  redis = await startRedis()
  relays = await start(4)
}, 120_000)
afterAll(async () => {
  await Promise.all(running.map((relay) => relay.kill()))
  await redis.stop()
  await emulator.close()
})

const mints = () => emulator.requests().filter(({ path }) => path.endsWith('/auth/token')).length
const statuses = async (answers: readonly Promise<Response>[]) =>
  [...new Set((await Promise.all(answers)).map(({ status }) => status))].sort((a, b) => a - b)

test('four processes get 250 cold requests each for one user: the provider is asked once', async () => {
  const before = mints()
  const answers = relays.flatMap((relay) =>
    Array.from({ length: 250 }, () => relay.mint('wealthica', 'ada').then(tokenIn)),
  )
  const tokens = new Set(await Promise.all(answers))
  expect(tokens.size).toBe(1)
  expect(mints() - before).toBe(1)
})

test('a process is killed while it mints: another one mints while the others still wait', async () => {
  const [first, ...others] = await start(3, { relay: { tokenDeadlineMs: 1_000 } })
  if (!first) throw new Error('no process')
  const before = mints()
  emulator.faults.add({ path: '/auth/token', times: 1, respond: { delayMs: 60_000 } })
  const lost = first.mint('wealthica', 'bob').catch(() => null)
  await until(() => mints() - before === 1)
  const waiting = others.map((relay) => relay.mint('wealthica', 'bob'))
  await first.kill()
  await lost
  expect(await statuses(waiting)).toEqual([200])
  expect(mints() - before).toBe(2)
})

test('Redis ends during a run: users with a token notice nothing, others cost a mint for each process at most', async () => {
  await statuses(relays.map((relay) => relay.mint('wealthica', 'eve')))
  const before = mints()
  await redis.stop()
  const rounds = Array.from({ length: 20 }, () =>
    relays.map((relay) => relay.mint('wealthica', 'eve')),
  ).flat()
  expect(await statuses(rounds)).toEqual([200])
  expect(mints()).toBe(before)

  const cold = Array.from({ length: 20 }, () => relays.map((relay) => relay.mint('wealthica', 'dan'))).flat()
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
  const [relay] = relays
  const { wealthica } = setting()
  const alone = await startForkedRelay({ wealthica })
  if (!relay) throw new Error('no process')
  running.push(alone)
  const delayOf = async (asked: ForkedRelay, user: string) => {
    const startedAtMs = performance.now()
    expect((await asked.mint('wealthica', user)).status).toBe(200)
    return performance.now() - startedAtMs
  }
  for (const asked of [relay, alone]) await delayOf(asked, 'warm-up')
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
