import { RelayError } from '@token-relay/server'
import { expect, test, vi } from 'vitest'
import { type CallSlots, createCallSlots } from '../../src/gateway/call-slots.ts'

const never = new AbortController().signal
const limits = { provider: 'acme', perSubject: 2, total: 3, waitMs: 1_000 }
const takeOne = async (slots: CallSlots, subject: string, signal = never) => slots.take(subject, signal)
const take = (slots: CallSlots, ...subjects: string[]) =>
  Promise.all(subjects.map((subject) => takeOne(slots, subject)))

test('a subject gets its share, and another subject still gets theirs', async () => {
  const slots = createCallSlots(limits)
  const [free] = await take(slots, 'ada', 'ada')
  await expect(takeOne(slots, 'ada')).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 })
  await slots.take('bob', never)
  free?.()
  await slots.take('ada', never)
})

test('a slot that is freed twice counts once', async () => {
  const slots = createCallSlots({ ...limits, total: 1 })
  const [free] = await take(slots, 'ada')
  free?.()
  free?.()
  await take(slots, 'ada')
  const waiting = takeOne(slots, 'bob', AbortSignal.timeout(20))
  await expect(waiting).rejects.toThrow('timeout')
})

test('callers wait for a slot in their order, and are refused after the deadline', async () => {
  vi.useFakeTimers()
  try {
    const slots = createCallSlots(limits)
    const [first] = await take(slots, 'ada', 'ada', 'bob')
    const outcomes: string[] = []
    const ask = async (subject: string) => {
      try {
        await slots.take(subject, never)
        outcomes.push(`${subject} is served`)
      } catch (error) {
        outcomes.push(`${subject} is refused: ${error instanceof RelayError ? error.code : 'fault'}`)
      }
    }
    const all = Promise.all([ask('cleo'), ask('eve')])
    first?.()
    await vi.advanceTimersByTimeAsync(999)
    expect(outcomes).toEqual(['cleo is served'])
    await vi.advanceTimersByTimeAsync(1)
    await all
    expect(outcomes).toEqual(['cleo is served', 'eve is refused: upstream_unavailable'])
  } finally {
    vi.useRealTimers()
  }
})

test('a caller that is refused or leaves while it waits takes no share', async () => {
  const slots = createCallSlots({ ...limits, total: 1, perSubject: 1 })
  const [free] = await take(slots, 'ada')
  const leave = new AbortController()
  const waiting = takeOne(slots, 'bob', leave.signal)
  leave.abort()
  await expect(waiting).rejects.toThrow('aborted')
  free?.()
  await take(slots, 'bob')
  await expect(takeOne(slots, 'cleo', leave.signal)).rejects.toThrow('aborted')
})
