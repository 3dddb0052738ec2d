import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { createProviderFailures } from '../../src/credentials/failure-memory.ts'
import { virtualClock } from '../kit/clock.ts'

const limited = () => new RelayError('upstream_limited', { retryAfterMs: 30_000 })
const rejected = () => new RelayError('upstream_credentials_rejected')
const codeOf = (error: RelayError | null) => error?.code

function setUp() {
  const clock = virtualClock()
  return { clock, failures: createProviderFailures(clock) }
}

test.each([
  ['a rate limit', limited],
  ['a refusal', rejected],
])('one subject who meets %s twice is not a second subject', (_name, failure) => {
  const { failures } = setUp()
  failures.note(0, failure(), 'ada')
  failures.note(0, failure(), 'ada')
  expect(failures.recall(0)).toBeNull()
  failures.note(0, failure(), 'bob')
  expect(codeOf(failures.recall(0))).toBe(failure().code)
})

test('two subjects must meet the same failure, with the same secrets, while the first is remembered', () => {
  const { clock, failures } = setUp()
  failures.note(0, limited(), 'ada')
  failures.note(0, rejected(), 'bob')
  failures.note(1, limited(), 'eve')
  failures.note(0, new RelayError('upstream_unavailable'), 'kim')
  expect([failures.recall(0), failures.recall(1)]).toEqual([null, null])
  clock.advance(30_000)
  failures.note(1, limited(), 'zoe')
  expect(failures.recall(1)).toBeNull()
})

test('a failure without a subject is shared at once, and a success ends it', () => {
  const { failures } = setUp()
  failures.note(0, limited(), undefined)
  expect(failures.recall(0)?.retryAfterMs).toBe(30_000)
  failures.succeeded(0, undefined)
  expect(failures.recall(0)).toBeNull()
})

test('secrets that the provider accepted for a subject within a minute are not shared as refused', () => {
  const { clock, failures } = setUp()
  failures.succeeded(0, 'ada')
  for (const subjectId of ['bob', 'eve']) failures.note(0, rejected(), subjectId)
  expect(failures.recall(0)).toBeNull()
  clock.advance(60_000)
  for (const subjectId of ['bob', 'eve']) failures.note(0, rejected(), subjectId)
  expect(codeOf(failures.recall(0))).toBe('upstream_credentials_rejected')
})
