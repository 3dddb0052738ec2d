import { memoryStore } from '@token-relay/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openStore } from '../../src/store/store-access.ts'
import { virtualClock } from '../kit/clock.ts'

const never = () => new Promise<never>(() => {})
const refuse = () => Promise.reject(new Error('READONLY'))
const answer = () => Promise.resolve('value')

/** An access whose clock and timers stand still until `pass` moves both. */
function access() {
  const clock = virtualClock()
  const changes: unknown[] = []
  const onChange = (fault: unknown) => void changes.push(fault instanceof Error ? fault.message : fault)
  const pass = async (ms: number) => {
    clock.advance(ms)
    await vi.advanceTimersByTimeAsync(ms)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return { ...openWith({ clock, onChange }), changes, pass }
}

function openWith(parts: Pick<Parameters<typeof openStore>[0], 'clock' | 'onChange'>) {
  const opened = openStore({ store: memoryStore(), ...parts })
  return { opened, ask: opened.ask.bind(opened) }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('an answer in time is passed on, and its time is spent', async () => {
  const { ask, pass, changes } = access()
  const time = { leftMs: 100 }
  const slow = ask(time, async () => {
    await new Promise((resolve) => setTimeout(resolve, 60))
    return 'value'
  })
  await pass(60)
  expect(await slow).toBe('value')
  expect(time.leftMs).toBeCloseTo(50) // the sixth tick comes just after the answer
  expect(changes).toEqual([])
})

test('one piece of work waits for the store no longer than its time, whatever it asks', async () => {
  const { ask, pass } = access()
  const time = { leftMs: 100 }
  const late = ask(time, never)
  await pass(100)
  expect(await late).toBeUndefined()
  expect(time.leftMs).toBeLessThanOrEqual(0)
  const operation = vi.fn<typeof answer>(answer)
  await pass(10_000)
  expect(await ask(time, operation)).toBeUndefined()
  expect(operation).not.toHaveBeenCalled()
})

test('while the store is down, one operation a second tries, and the others do not wait', async () => {
  const { ask, pass, opened } = access()
  await ask({ leftMs: 100 }, refuse)
  expect(opened.isUp).toBe(false)
  const operation = vi.fn<typeof refuse>(refuse)
  const askAll = () => Promise.all(Array.from({ length: 20 }, () => ask({ leftMs: 100 }, operation)))
  await askAll()
  expect(operation).toHaveBeenCalledTimes(0)
  for (const calls of [1, 2, 3]) {
    await pass(1_000)
    await askAll()
    expect(operation).toHaveBeenCalledTimes(calls)
  }
})

test('while one operation tries a store that hangs, the others go on at once', async () => {
  const { ask, pass } = access()
  await ask({ leftMs: 100 }, refuse)
  await pass(1_000)
  const trying = ask({ leftMs: 100 }, never)
  expect(await ask({ leftMs: 100 }, answer)).toBeUndefined()
  await pass(100)
  expect(await trying).toBeUndefined()
})

test('the store is up again after the first answer', async () => {
  const { ask, pass, opened } = access()
  await ask({ leftMs: 100 }, refuse)
  await pass(1_000)
  expect(await ask({ leftMs: 100 }, answer)).toBe('value')
  expect(opened.isUp).toBe(true)
  expect(await ask({ leftMs: 100 }, answer)).toBe('value')
})

test('each change is reported once, with the reason', async () => {
  const { ask, pass, changes } = access()
  await Promise.all([1, 2, 3].map(() => ask({ leftMs: 100 }, refuse)))
  await pass(1_000)
  await ask({ leftMs: 100 }, refuse)
  await pass(1_000)
  await Promise.all([1, 2].map(() => ask({ leftMs: 100 }, answer)))
  await ask({ leftMs: 100 }, answer)
  const late = ask({ leftMs: 50 }, never)
  await pass(50)
  await late
  expect(changes).toEqual(['READONLY', null, 'The store did not answer within 50 ms.'])
})

test('an operation that throws instead of rejecting counts as rejected', async () => {
  const { ask, changes } = access()
  const fault = () => {
    throw new Error('not connected')
  }
  expect(await ask({ leftMs: 100 }, fault)).toBeUndefined()
  expect(changes).toEqual(['not connected'])
})

test('an answer that comes after its time, or never, causes no unhandled rejection (E4)', async () => {
  const { ask, pass } = access()
  const late = ask({ leftMs: 50 }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 80))
    throw new Error('late and rejected')
  })
  await pass(50)
  expect(await late).toBeUndefined()
  await pass(50) // Vitest fails on an unhandled rejection
})
