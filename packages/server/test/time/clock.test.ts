import { expect, test } from 'vitest'
import { createElapsedClock } from '../../src/time/clock.ts'

/** A clock whose two readings a test moves apart. */
function twoClocks() {
  const at = { wallMs: 1_000_000, monotonicMs: 5_000 }
  const clock = createElapsedClock({ nowMs: () => at.wallMs, monotonicMs: () => at.monotonicMs })
  const startMs = clock.monotonicMs()
  return {
    clock,
    elapsedMs: () => clock.monotonicMs() - startMs,
    move: (wallMs: number, monotonicMs: number) => {
      at.wallMs += wallMs
      at.monotonicMs += monotonicMs
    },
  }
}

const hour = 3_600_000

test.each([
  ['both clocks go on', [[hour, hour]], hour],
  ['the machine is suspended', [[2 * hour, 0]], 2 * hour],
  [
    'the machine is suspended twice',
    [
      [hour, 0],
      [60, 60],
      [hour, 0],
    ],
    2 * hour + 60,
  ],
  ['the wall clock is set back', [[-hour, 1_000]], 1_000],
  [
    'the wall clock is set back and goes on',
    [
      [-hour, 0],
      [hour, hour],
    ],
    hour,
  ],
  ['the wall clock is set forward', [[hour + 1_000, 1_000]], hour + 1_000],
  [
    'the machine is suspended after the wall clock was set back',
    [
      [-3 * hour, 0],
      [hour, 0],
    ],
    hour,
  ],
  [
    'the wall clock is set back after a suspension',
    [
      [2 * hour, 0],
      [-3 * hour, 0],
    ],
    2 * hour,
  ],
  [
    'the monotonic clock goes back, which it must not',
    [
      [0, -4_000],
      [0, 100],
    ],
    100,
  ],
] as const)('elapsed time is the larger of both differences when %s', (_name, moves, expected) => {
  const { elapsedMs, move } = twoClocks()
  for (const [wallMs, monotonicMs] of moves) {
    move(wallMs, monotonicMs)
    elapsedMs()
  }
  expect(elapsedMs()).toBe(expected)
})

test('elapsed time never goes back', () => {
  const { elapsedMs, move } = twoClocks()
  move(10, 10)
  const before = elapsedMs()
  move(-4_000, -4_000)
  expect(elapsedMs()).toBeGreaterThanOrEqual(before)
})

test('readings of a wall clock in whole milliseconds do not add up to more time than has passed', () => {
  const { elapsedMs, move } = twoClocks()
  let wholeMs = 0
  for (let step = 1; step <= 10_000; step++) {
    move(Math.floor(step / 10) - wholeMs, 0.1)
    wholeMs = Math.floor(step / 10)
    elapsedMs()
  }
  expect(elapsedMs()).toBeCloseTo(1_000, -1)
})

test('the wall clock is passed on as it is', () => {
  const { clock, move } = twoClocks()
  move(-hour, 0)
  expect(clock.nowMs()).toBe(1_000_000 - hour)
})
