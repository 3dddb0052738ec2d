import { expect, test } from 'vitest'
import { maxCounters } from '../../src/config/defaults.ts'
import { addressKey } from '../../src/http/client-address.ts'
import { type Limiter, createLimiter } from '../../src/http/limiter.ts'
import { memoryStore } from '../../src/store/memory-store.ts'
import { openStore } from '../../src/store/store-access.ts'
import { virtualClock } from '../kit/clock.ts'
import { linkedStore } from '../kit/linked-store.ts'

const localLimiter = (perMinute: number, clock = virtualClock()): Limiter =>
  createLimiter({ name: 'mint-subject', perMinute, clock, store: undefined })

const count = async (limiter: Limiter, key = 'ada') => limiter.count(key, { leftMs: 50 })
const waitsOf = async (limiter: Limiter, times: number, key = 'ada') => {
  const waits: (number | undefined)[] = []
  for (let at = 0; at < times; at++) waits.push((await count(limiter, key)).waitMs)
  return waits
}

test('a window begins with the first request of its key and lasts a minute', async () => {
  const clock = virtualClock()
  const limiter = localLimiter(2, clock)
  clock.advance(12_345)
  expect(await waitsOf(limiter, 2)).toEqual([undefined, undefined])
  clock.advance(10_000)
  expect(await waitsOf(limiter, 2)).toEqual([50_000, 50_000])
  expect(await count(limiter, 'bob')).toMatchObject({
    standing: '"mint-subject";r=1;t=60',
    waitMs: undefined,
  })
  clock.advance(50_000)
  expect(await waitsOf(limiter, 2)).toEqual([undefined, undefined])
})

test('M10 a flood of keys takes bounded memory and leaves recent counts alone', async () => {
  const limiter = localLimiter(1)
  await count(limiter, 'idle')
  for (let at = 0; at < maxCounters; at++) {
    if (at % 1000 === 0) void limiter.count('busy', { leftMs: 50 })
    void limiter.count(`flood-${at}`, { leftMs: 50 })
  }
  expect((await count(limiter, 'busy')).waitMs).toBe(60_000)
  expect((await count(limiter, 'idle')).waitMs).toBeUndefined()
})

/** Limiters of two processes that count in one store. */
function sharedLimiters(perMinute: number) {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  const processes = [linkedStore(store), linkedStore(store)].map((link) => {
    const access = openStore({ store: link.store, clock, onChange: () => {} })
    return { link, limiter: createLimiter({ name: 'mint-subject', perMinute, clock, store: access }) }
  })
  const [a, b] = processes
  if (!a || !b) throw new Error('There are two.')
  return { clock, a, b }
}

test('M10 processes with one store share a limit and its window', async () => {
  const { clock, a, b } = sharedLimiters(3)
  expect((await count(a.limiter)).standing).toBe('"mint-subject";r=2;t=60')
  clock.advance(20_000)
  expect((await count(b.limiter)).standing).toBe('"mint-subject";r=1;t=40')
  expect(await waitsOf(a.limiter, 2)).toEqual([undefined, 40_000])
  expect(await waitsOf(b.limiter, 1)).toEqual([40_000])
  expect(await waitsOf(b.limiter, 1, 'bob')).toEqual([undefined])
  clock.advance(40_000)
  expect(await waitsOf(b.limiter, 4)).toEqual([undefined, undefined, undefined, 60_000])
})

test('M10 a key over its limit costs no operation of the store until its window ends', async () => {
  const { clock, a, b } = sharedLimiters(2)
  await waitsOf(a.limiter, 3)
  expect(await waitsOf(b.limiter, 10)).toEqual(Array(10).fill(60_000))
  expect([a.link.operations.length, b.link.operations.length]).toEqual([2, 1])
  clock.advance(60_000)
  expect(await waitsOf(b.limiter, 1)).toEqual([undefined])
})

test('M10 while the store is down each process goes on with its own count', async () => {
  const { clock, a, b } = sharedLimiters(4)
  await waitsOf(a.limiter, 2)
  await waitsOf(b.limiter, 1)
  for (const { link } of [a, b]) link.cut()
  expect((await count(b.limiter)).standing).toBe('"mint-subject";r=0;t=60')
  expect(await waitsOf(b.limiter, 1)).toEqual([60_000])
  expect(await waitsOf(a.limiter, 3)).toEqual([undefined, undefined, 60_000])
  clock.advance(60_000)
  for (const { link } of [a, b]) link.restore()
  expect(await waitsOf(a.limiter, 4)).toEqual([undefined, undefined, undefined, undefined])
  expect(await waitsOf(b.limiter, 1)).toEqual([60_000])
})

test('M10 simultaneous requests count once each', async () => {
  const { a, b } = sharedLimiters(10)
  const counts = await Promise.all(
    [a, b, a, b].flatMap(({ limiter }) => Array.from({ length: 5 }, () => count(limiter))),
  )
  expect(counts.filter(({ waitMs }) => waitMs === undefined)).toHaveLength(10)
})

test.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
])('counts the address %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test('counts IPv6 addresses of one prefix together', () => {
  expect(addressKey('2001:db8:1:2300::1')).toBe(addressKey('2001:db8:1:23ff:ffff::9'))
  expect(addressKey('2001:db8:1:2300::1')).not.toBe(addressKey('2001:db8:1:2400::1'))
})
