import { memoryStore } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { type Processes, type RelayProcess, createProcesses } from '../kit/relay-processes.ts'

let processes: Processes
afterEach(() => processes.close())

test('K7 1 000 log-outs, each with a log-in right after it, over four processes by the real clock', async () => {
  processes = createProcesses(memoryStore())
  const relay = { clock: systemClock }
  const hosts = await Promise.all(Array.from({ length: 4 }, () => processes.start({ relay })))
  const at = (index: number): RelayProcess => {
    const host = hosts[index % hosts.length]
    if (!host) throw new Error('There are four.')
    return host
  }
  const faults: string[] = []
  const ended: { user: string; token: string }[] = []

  const pairs = async (user: string, times: number, offset: number): Promise<void> => {
    let token = await at(offset).tokenFor(user)
    for (let round = 0; round < times; round++) {
      await at(offset + round).relay.revoke({ id: user })
      ended.push({ user, token })
      token = await at(offset + round * 3 + 1).tokenFor(user)
      const status = await at(offset + round * 2 + 1).use(token, user)
      if (status !== 200) faults.push(`fresh token of ${user}: ${status}`)
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, index) => pairs(`user-${index}`, 50, index)))
  for (const [index, { user, token }] of ended.entries()) {
    if ((await at(index).use(token, user)) !== 401) faults.push(`old token of ${user} is accepted`)
  }
  expect(ended).toHaveLength(1_000)
  expect(faults).toEqual([])
})
