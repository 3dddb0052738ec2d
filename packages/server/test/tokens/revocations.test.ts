import { expect, test } from 'vitest'
import { createElapsedClock } from '../../src/time/clock.ts'
import { createProcessTime } from '../../src/tokens/process-time.ts'
import { createRevocations } from '../../src/tokens/revocations.ts'
import { createSubjectNames } from '../../src/tokens/subject-names.ts'
import { virtualClock } from '../kit/clock.ts'

function setUp(max: number) {
  const clock = virtualClock()
  const time = createProcessTime(createElapsedClock(clock))
  const revocations = createRevocations({ time, max, names: createSubjectNames(100) })
  clock.advance(1)
  return {
    clock,
    revocations,
    /** A token of this process. */
    own: (subjectId: string) => {
      const issued = time.read(time.stamp(revocations.issueMoment(subjectId)))
      if (!issued) throw new Error('An own token is never from the future.')
      return () => revocations.isRevoked(subjectId, issued)
    },
    /** A token that another process issued now, first seen when it is judged. */
    foreign: (subjectId: string) => {
      const atMs = clock.nowMs()
      return () => {
        const issued = time.read({ process: 'other', tickMs: 0, atMs })
        return !issued || revocations.isRevoked(subjectId, issued)
      }
    },
  }
}

test('K7 an evicted log-out counts for every subject: eviction revives no token', () => {
  const { clock, revocations, own, foreign } = setUp(2)
  const dead = [own('ada'), foreign('ada'), own('bob'), foreign('eve')]
  clock.advance(1)
  for (const subjectId of ['ada', 'bob', 'eve', 'zoe']) revocations.revoke(subjectId)
  expect(dead.map((isRevoked) => isRevoked())).toEqual([true, true, true, true])
  clock.advance(1)
  const alive = [own('ada'), foreign('ada'), own('kim')]
  expect(alive.map((isRevoked) => isRevoked())).toEqual([false, false, false])
})

test('K7 an eviction ends the earlier tokens of subjects who never signed out', () => {
  const { clock, revocations, own, foreign } = setUp(1)
  const earlier = [own('kim'), foreign('kim')]
  clock.advance(1)
  revocations.revoke('ada')
  expect(earlier.map((isRevoked) => isRevoked())).toEqual([false, false])
  clock.advance(1)
  const later = [own('kim'), foreign('kim')]
  revocations.revoke('bob')
  expect([...earlier, ...later].map((isRevoked) => isRevoked())).toEqual([true, true, false, false])
})

test('K7 log-outs and log-ins without any progress of the clock alternate', () => {
  const { revocations, own } = setUp(10)
  for (let round = 0; round < 5; round++) {
    const isRevoked = own('ada')
    expect(isRevoked()).toBe(false)
    revocations.revoke('ada')
    expect(isRevoked()).toBe(true)
  }
})

test('K7 a second log-out after the wall clock was set back keeps the first', () => {
  const { clock, revocations, foreign } = setUp(10)
  const token = foreign('ada')
  clock.advance(1)
  revocations.revoke('ada')
  clock.step(-3_000)
  revocations.revoke('ada')
  expect(token()).toBe(true)
})

test('a wall clock that was far ahead at a log-out locks the subject’s other processes out for a token’s life, not longer', () => {
  const { clock, revocations, foreign } = setUp(10)
  revocations.revoke('ada')
  clock.step(-3_600_000)
  clock.advance(1_000)
  expect(foreign('ada')()).toBe(true)
  clock.advance(905_000)
  expect(foreign('ada')()).toBe(false)
})

test('a wall clock that is set back does not date new tokens into the future', () => {
  const { clock, revocations } = setUp(10)
  revocations.revoke('ada')
  clock.step(-3_600_000)
  expect(revocations.issueMoment('ada').atMs).toBe(clock.nowMs())
})
