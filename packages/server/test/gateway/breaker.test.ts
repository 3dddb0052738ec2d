import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { createEventHub } from '../../src/event-hub.ts'
import { type Breaker, createBreaker, failsTooOften, pauseMs } from '../../src/gateway/breaker.ts'
import { virtualClock } from '../kit/clock.ts'

function start() {
  const clock = virtualClock()
  const events = createEventHub({ relay: 'test', nowMs: () => 0, onFault: () => {} })
  const states: string[] = []
  events.on('breaker', ({ state, waitMs }) =>
    states.push(waitMs === undefined ? state : `${state} ${waitMs}`),
  )
  return { clock, states, breaker: createBreaker({ provider: 'acme', clock, events }) }
}
const down = new RelayError('upstream_unavailable')
const fail = (breaker: Breaker, times = 1) => {
  for (let at = 0; at < times; at += 1) {
    const trial = breaker.enter()
    trial.failed(down)
    trial.end(false)
  }
}
const succeed = (breaker: Breaker, times = 1) => {
  for (let at = 0; at < times; at += 1) {
    const trial = breaker.enter()
    trial.answered()
    trial.end(false)
  }
}
const waitOf = (breaker: Breaker): unknown => {
  try {
    breaker.check()
    return undefined
  } catch (error) {
    return error instanceof RelayError ? [error.code, error.retryAfterMs] : error
  }
}

test.each([
  [{ inRow: 4, calls: 4, failures: 4 }, false],
  [{ inRow: 5, calls: 5, failures: 5 }, true],
  [{ inRow: 1, calls: 9, failures: 8 }, false],
  [{ inRow: 1, calls: 10, failures: 5 }, true],
  [{ inRow: 1, calls: 100, failures: 49 }, false],
])('%j pauses calls: %s', (tally, isPaused) => {
  expect(failsTooOften(tally)).toBe(isPaused)
})

test('pauses last 5, 10, 20, 40 and then 60 seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 90].map(pauseMs)).toEqual([5e3, 10e3, 20e3, 40e3, 60e3, 60e3, 60e3])
})

test('five failures in a row pause calls for 5 s, and a success between them begins a new row', () => {
  const { breaker, clock } = start()
  fail(breaker, 4)
  succeed(breaker)
  fail(breaker, 3)
  expect(waitOf(breaker)).toBeUndefined()
  succeed(breaker, 1) // 7 of 9 failed, which are too few to judge
  clock.advance(11_000)
  fail(breaker, 5)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 5_000])
  clock.advance(4_999)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 1])
})

test('half of ten calls within 10 s pause calls, and older ones do not count', () => {
  const { breaker, clock } = start()
  const alternate = (times: number) => {
    for (let at = 0; at < times; at += 1) {
      succeed(breaker)
      fail(breaker)
    }
  }
  alternate(4)
  clock.advance(10_000)
  alternate(4)
  expect(waitOf(breaker)).toBeUndefined()
  alternate(1)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 5_000])
})

test('after the pause one call tries, and its success lets all through', () => {
  const { breaker, clock, states } = start()
  fail(breaker, 5)
  clock.advance(5_000)
  const trial = breaker.enter()
  expect(() => breaker.enter()).toThrow(down.message)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 1_000])
  trial.answered()
  trial.end(false)
  fail(breaker, 4)
  expect(waitOf(breaker)).toBeUndefined()
  fail(breaker)
  expect(states).toEqual(['open 5000', 'half-open', 'closed', 'open 5000'])
})

test('a trial that fails doubles the pause', () => {
  const { breaker, clock, states } = start()
  fail(breaker, 5)
  clock.advance(5_000)
  fail(breaker)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 10_000])
  clock.advance(10_000)
  fail(breaker)
  expect(states).toEqual(['open 5000', 'half-open', 'open 10000', 'half-open', 'open 20000'])
})

test.each<[string, (breaker: Breaker) => void]>([
  ['whose caller leaves', (breaker) => breaker.enter().end(true)],
  [
    'whose caller leaves after a failure',
    (breaker) => {
      const trial = breaker.enter()
      trial.failed(down)
      trial.end(true)
    },
  ],
  [
    'that is refused before it is sent',
    (breaker) => {
      const trial = breaker.enter()
      trial.failed(new RelayError('denied'))
      trial.end(false)
    },
  ],
])('a trial %s frees the place for the next one', (_name, leave) => {
  const { breaker, clock } = start()
  fail(breaker, 5)
  clock.advance(5_000)
  leave(breaker)
  expect(waitOf(breaker)).toBeUndefined()
  succeed(breaker)
  fail(breaker, 4)
  expect(waitOf(breaker)).toBeUndefined()
})

test('calls that began before a pause decide nothing after it', () => {
  const { breaker, clock, states } = start()
  const [late, lateFailure] = [breaker.enter(), breaker.enter()]
  fail(breaker, 5)
  late.answered()
  late.end(false)
  expect(waitOf(breaker)).toEqual(['upstream_unavailable', 5_000])
  clock.advance(5_000)
  const trial = breaker.enter()
  lateFailure.failed(down)
  lateFailure.end(false)
  expect(() => breaker.enter()).toThrow(down.message) // the trial still has the place
  trial.answered()
  trial.end(false)
  expect(states.at(-1)).toBe('closed')
})
