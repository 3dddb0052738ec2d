import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MintAnswer, type Process, type Processes, startProcesses } from '../kit/processes.ts'
import { type TestRedis, startRedis } from '../kit/redis.ts'
import { type FaultyProxy, startFaultyProxy } from '../kit/redis-proxy.ts'

// Two processes that ask for a token, and a third one, whose token they hold, whose lease they meet, or whose token
// waits for them in Redis. One fault at a time of a real Redis, in each state of the token.

type State = 'cold' | 'refresh-ahead' | 'must-wait'
const minute = 60_000
const lifeMs = 60 * minute
/** Ages of the token in the zones of its life. */
const ages: Readonly<Record<State, number>> = {
  cold: 0,
  'refresh-ahead': 56 * minute,
  'must-wait': lifeMs - 10_000,
}

let redis: TestRedis
let proxy: FaultyProxy
let processes: Processes
/** Whether the third process is as good as killed: nothing that it writes arrives. */
let isOwnerLost: boolean
let openGate: () => void
const closings: (() => unknown)[] = []
const rejections: unknown[] = []
const onRejection = (reason: unknown) => void rejections.push(reason)

beforeAll(async () => void (redis = await startRedis()))
afterAll(() => redis.close())
beforeEach(async () => {
  process.on('unhandledRejection', onRejection)
  proxy = await startFaultyProxy(redis.port)
  isOwnerLost = false
})
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  await proxy.close()
  process.off('unhandledRejection', onRejection)
  const [rejection] = rejections.splice(0)
  if (rejection !== undefined) throw rejection // E4
  await redis.start()
  await redis.command('FLUSHALL')
})

/** Makes the lives of values pass with the test's clock: Redis has its own. */
function aged(store: Store, nowMs: () => number, setAtMs: Map<string, number>): Store {
  return {
    ...store,
    async get(key) {
      const stored = await store.get(key)
      const leftMs = (stored?.leftMs ?? 0) - (nowMs() - (setAtMs.get(key) ?? nowMs()))
      return stored && leftMs > 0 ? { ...stored, leftMs } : null
    },
    set(key, value, life) {
      setAtMs.set(key, nowMs())
      return store.set(key, value, life)
    },
  }
}
const unlessLost = (store: Store): Store => ({
  ...store,
  set: async (...entry) => (isOwnerLost ? undefined : store.set(...entry)),
  release: async (...claim) => (isOwnerLost ? undefined : store.release(...claim)),
})

async function start(): Promise<readonly [a: Process, b: Process, other: Process]> {
  const setAtMs = new Map<string, number>()
  const open = () => {
    const socket = { port: proxy.port, host: '127.0.0.1', reconnectStrategy: 20 }
    const client = createClient({ socket, disableOfflineQueue: true }).on('error', () => {})
    client.connect().catch(() => {})
    closings.push(() => client.destroy())
    const store = redisStore(client, { encryptionKeys: ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS'] })
    return aged(store, () => processes.clock.monotonicMs(), setAtMs)
  }
  processes = await startProcesses({
    count: 3,
    storeOf: (index) => (index < 2 ? open() : unlessLost(open())),
    relay: { tokenDeadlineMs: 1_000 },
  })
  closings.unshift(() => processes.close())
  const [a, b, other] = processes.all
  if (!other) throw new Error('three processes')
  return [a, b, other]
}
/** Lets token calls wait until `openGate` is called. */
function shutGate(): void {
  processes.gate = new Promise((resolve) => (openGate = resolve))
}
const keysOf = async (pattern: string): Promise<string[]> => {
  const keys = await redis.command('KEYS', pattern)
  return Array.isArray(keys) ? keys.map(String) : []
}
const untilKeys = (pattern: string, count: number) =>
  expect.poll(async () => (await keysOf(pattern)).length, { interval: 5 }).toBe(count)

/** A fault of Redis, and what it costs at most: token calls of all three processes, from the fault on. */
interface Fault {
  readonly name: string
  readonly mints: Readonly<Record<State, number>>
  /** Whether Redis is away before the processes start. */
  readonly isAwayAtStart?: boolean
  /** Whether a lease of the other process is a part of the fault. */
  readonly hasLease?: boolean
  begin(): unknown
  end?(): unknown
}
const alike = (mints: number) => ({ cold: mints, 'refresh-ahead': mints, 'must-wait': mints })
const faults: Fault[] = [
  { name: 'is down at boot', mints: alike(2), isAwayAtStart: true, begin() {}, end: () => redis.start() },
  {
    name: 'dies while a lease is held',
    mints: alike(3),
    hasLease: true,
    begin: () => redis.stop(),
    end: () => redis.start(),
  },
  {
    name: 'is slow by 1 s',
    mints: alike(2),
    begin: () => (proxy.delayMs = 1_000),
    end: () => (proxy.delayMs = 0),
  },
  { name: 'swallows everything', mints: alike(2), begin: () => (proxy.swallows = true), end: heal },
  { name: 'is flushed', mints: alike(1), begin: () => redis.command('FLUSHALL') },
  {
    name: 'holds tampered values',
    mints: alike(1),
    async begin() {
      for (const key of await keysOf('*value*')) await redis.command('SET', key, 'tampered', 'PX', '3600000')
    },
  },
  { name: 'holds the lease of a process that is gone', mints: alike(2), hasLease: true, begin() {} },
]
function heal(): void {
  proxy.swallows = false
  proxy.cut()
}
for (const command of ['set', 'get', 'evalsha']) {
  const rule = (sign: '-' | '+') => redis.command('ACL', 'SETUSER', 'default', `${sign}${command}`)
  faults.push({
    name: `may not ${command}`,
    mints: alike(2),
    begin: () => rule('-'),
    end: () => rule('+'),
  })
}
const cells = faults.flatMap((fault) =>
  (['cold', 'refresh-ahead', 'must-wait'] as const).map((state) => ({ fault, state, name: fault.name })),
)

/** Brings the token into its state. */
async function prepare({ fault, state }: (typeof cells)[number]) {
  if (fault.isAwayAtStart) await redis.stop()
  const [a, b, other] = await start()
  if (!fault.isAwayAtStart) await untilShared(a, b)
  if (!(fault.hasLease && state === 'cold')) await other.mint('ada', { purpose: 'api' })
  if (!fault.isAwayAtStart) await untilKeys('*lease*', 0)
  const held = state === 'cold' ? [] : [await a.mint('ada'), await b.mint('ada')]
  processes.clock.advance(ages[state])
  return { a, b, other, held: held.map(({ token }) => token) }
}

/** Has a process mint. It holds the lease until the gate opens, and is as good as killed. */
async function takeLease(other: Process): Promise<readonly Promise<MintAnswer>[]> {
  const before = processes.mints()
  isOwnerLost = true
  const minting = other.mint('ada', { purpose: 'api' })
  await expect.poll(() => processes.mints() - before, { interval: 5 }).toBe(1)
  return [minting]
}

/** Waits until two processes share tokens. */
async function untilShared(a: Process, b: Process): Promise<void> {
  let users = 0
  const isShared = async () => {
    processes.clock.advance(1_000) // a store that was down is tried again
    const user = `user-${users++}`
    const { token } = await a.mint(user)
    await pause(5)
    return (await b.mint(user)).token === token
  }
  await expect.poll(isShared, { interval: 5, timeout: 20_000 }).toBe(true)
}

describe('E3 E4 the fault matrix of Redis', () => {
  test.each(cells)(
    'Redis $name, $state: every request succeeds, and sharing goes on afterwards',
    async (cell) => {
      const { fault, state } = cell
      const { a, b, other, held } = await prepare(cell)
      const before = processes.mints()
      shutGate()
      const ofOther = fault.hasLease ? await takeLease(other) : []
      await fault.begin()

      const asked = [a, b, a, b].map((process) => process.mint('ada', { purpose: 'api' }))
      const served = state === 'refresh-ahead' ? await Promise.all(asked) : []
      expect(served.map(({ token }) => token)).toEqual(state === 'refresh-ahead' ? [...held, ...held] : [])
      openGate()
      const answers: MintAnswer[] = await Promise.all(asked)
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      const isEnded = ({ token }: MintAnswer) => state === 'must-wait' && held.includes(token)
      expect(answers.filter(isEnded)).toEqual([])
      await Promise.all(ofOther)
      const renewed = async () => {
        processes.clock.advance(100)
        return (await Promise.all([a, b].map((process) => process.mint('ada')))).every(
          ({ token }) => !held.includes(token),
        )
      }
      await expect.poll(renewed, { interval: 5, timeout: 20_000 }).toBe(true)
      expect(processes.mints() - before).toBeLessThanOrEqual(fault.mints[state])

      await fault.end?.()
      isOwnerLost = false
      await untilShared(a, b)
      expect(processes.all.flatMap(({ errors }) => errors)).toEqual([])
    },
  )
})
