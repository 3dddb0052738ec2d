import { decodeJwt } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { type Processes, type ProcessesOptions, startProcesses } from '../kit/processes.ts'

const closing: Processes[] = []
afterEach(async () => {
  for (const processes of closing.splice(0)) await processes.close()
})
async function start(options: ProcessesOptions = {}): Promise<Processes> {
  const processes = await startProcesses(options)
  closing.push(processes)
  return processes
}
test('four processes with 250 cold requests each for one user ask the provider once', async () => {
  const processes = await start({ count: 4 })
  const requests = processes.all.flatMap((process) => Array.from({ length: 250 }, () => process.mint('ada')))
  const answers = await Promise.all(requests)
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(processes.mints()).toBe(1)
})

test('a process takes the token of another from the store, and serves it from memory without asking the store', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const first = await a.mint('ada')
  await processes.settled()
  const second = await b.mint('ada')
  expect([second.token, processes.mints()]).toEqual([first.token, 1])
  expect([await a.call('ada'), await b.call('ada')]).toEqual([200, 200])
  await processes.settled()
  processes.store.asked.length = 0
  for (const process of processes.all) {
    expect([(await process.mint('ada')).token, await process.call('ada')]).toEqual([first.token, 200])
  }
  expect(processes.store.asked).toEqual([])
})

test('the right user gets each token', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const answers = await Promise.all([a.mint('ada'), b.mint('ada'), a.mint('bob'), b.mint('bob')])
  expect(answers.map(({ token }) => decodeJwt(token).sub)).toEqual(['ada', 'ada', 'bob', 'bob'])
})
