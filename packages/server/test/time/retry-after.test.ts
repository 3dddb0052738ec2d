import { expect, test } from 'vitest'
import { providerWaitMs, retryAfterSeconds } from '../../src/time/retry-after.ts'

const now = 1_800_000_000_000

test.each([
  ['7', 7000],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['soon', undefined],
  ['999999', 300_000],
  ['9999999999', 300_000],
  ['9'.repeat(400), 300_000],
  [new Date(now + 9000).toUTCString(), 9000],
  [new Date(now - 9000).toUTCString(), undefined],
])('reads Retry-After: %s as %s ms', (header, expected) => {
  expect(providerWaitMs(header, now)).toBe(expected)
})

test('writes Retry-After in whole seconds, rounded up, at least 1', () => {
  expect([0, 1, 1000, 1001].map(retryAfterSeconds)).toEqual([1, 1, 1, 2])
})
