import { afterEach, expect, test } from 'vitest'
import { type Processes, startProcesses } from '../kit/processes.ts'

let processes: Processes
afterEach(() => processes.close())

test('K7 a log-out on one process drops the token that another one holds for the user', async () => {
  processes = await startProcesses()
  const [a, b] = processes.all
  const [ada, bob] = [await b.mint('ada'), await b.mint('bob')]
  expect((await b.mint('ada')).tokenId).toBe(ada.tokenId)
  processes.clock.advance(1_000)
  expect(await a.logOut('ada')).toBe(204)
  const next = await b.mint('ada')
  expect([next.status, next.tokenId === ada.tokenId]).toEqual([200, false])
  expect((await b.mint('bob')).tokenId).toBe(bob.tokenId)
})
