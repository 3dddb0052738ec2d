import { expect, test } from 'vitest'
import { maxCounters } from '../../src/config/defaults.ts'
import { addressKey, createLimiter } from '../../src/http/limiter.ts'
import { virtualClock } from '../kit/clock.ts'

test('a window begins with the first request of its key and lasts a minute', () => {
  const clock = virtualClock()
  const limiter = createLimiter('mint-subject', 2, clock)
  const waits = () => [limiter.count('ada').waitMs, limiter.count('ada').waitMs]
  clock.advance(12_345)
  expect(waits()).toEqual([undefined, undefined])
  clock.advance(10_000)
  expect(waits()).toEqual([50_000, 50_000])
  expect(limiter.count('bob')).toMatchObject({ standing: '"mint-subject";r=1;t=60', waitMs: undefined })
  clock.advance(50_000)
  expect(waits()).toEqual([undefined, undefined])
})

test('M10 a flood of keys takes bounded memory and leaves recent counts alone', () => {
  const limiter = createLimiter('mint-subject', 1, virtualClock())
  limiter.count('idle')
  for (let at = 0; at < maxCounters; at++) {
    if (at % 1000 === 0) limiter.count('busy')
    limiter.count(`flood-${at}`)
  }
  expect(limiter.count('busy').waitMs).toBe(60_000)
  expect(limiter.count('idle').waitMs).toBeUndefined()
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
