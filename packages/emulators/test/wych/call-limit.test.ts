import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { requestToken, startWych } from '../kit/wych.ts'

const atStart = () => createClock(() => 1_793_000_000_000)

test('too many calls of the token endpoint fail until a minute has passed', async () => {
  const emulator = await startWych({ clock: atStart(), tokenCallsPerMinute: 2 })
  await requestToken(emulator)
  emulator.clock.advance(20_000)
  await requestToken(emulator)
  const third = await requestToken(emulator)
  emulator.clock.advance(40_000)
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '40'])
  expect((await requestToken(emulator)).status).toBe(200)
  expect((await requestToken(emulator)).status).toBe(429)
})

test('a reset clears the calls of the token endpoint', async () => {
  const emulator = await startWych({ tokenCallsPerMinute: 1 })
  await requestToken(emulator)
  emulator.reset()
  expect((await requestToken(emulator)).status).toBe(200)
})
