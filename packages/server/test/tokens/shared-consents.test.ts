import { expect, test } from 'vitest'
import { createKeyRing } from '../../src/secrets/key-ring.ts'
import { memoryStore } from '../../src/store/memory-store.ts'
import { openStore } from '../../src/store/store-access.ts'
import { createElapsedClock } from '../../src/time/clock.ts'
import { createConsentTickets } from '../../src/tokens/consent-ticket.ts'
import { createProcessTime } from '../../src/tokens/process-time.ts'
import { virtualClock } from '../kit/clock.ts'
import { linkedStore } from '../kit/linked-store.ts'
import { signingKey } from '../kit/signing-key.ts'

const ada = { provider: 'wych', sub: 'ada' }

function setUp() {
  const clock = virtualClock()
  const store = memoryStore({ clock })
  const startProcess = () => {
    const link = linkedStore(store)
    const access = openStore({ store: link.store, clock, onChange: () => {} })
    const time = createProcessTime(createElapsedClock(clock))
    clock.advance(1)
    const ring = createKeyRing([signingKey])
    const tickets = createConsentTickets({ name: 'shop', ring, time, store: access })
    return {
      link,
      issue: () => tickets.issue(ada),
      /** Returns from the consent page. Resolves to whether the ticket was accepted. */
      comeBack: async (text: string) => {
        const visit = tickets.open(text, ada)
        return visit !== null && (await tickets.spend(visit))
      },
    }
  }
  return { clock, startProcess }
}

test('a ticket works once over all processes, at whichever the user comes back', async () => {
  const { startProcess } = setUp()
  const [a, b] = [startProcess(), startProcess()]
  const ticket = a.issue()
  expect([await b.comeBack(ticket), await a.comeBack(ticket), await b.comeBack(ticket)]).toEqual([
    true,
    false,
    false,
  ])
  const raced = a.issue()
  const outcomes = await Promise.all([a, b, a, b].map((process) => process.comeBack(raced)))
  expect(outcomes.filter(Boolean)).toHaveLength(1)
})

test('a ticket outlives a restart, and a spent one stays spent to the end of its life', async () => {
  const { clock, startProcess } = setUp()
  const before = startProcess()
  const [open, spent] = [before.issue(), before.issue()]
  expect(await before.comeBack(spent)).toBe(true)
  clock.advance(890_000)
  const after = startProcess()
  expect([await after.comeBack(open), await after.comeBack(spent)]).toEqual([true, false])
})

test('with the store down a ticket works once in each process, and none from before its start', async () => {
  const { startProcess } = setUp()
  const [a, b] = [startProcess(), startProcess()]
  const ticket = a.issue()
  const c = startProcess()
  for (const { link } of [a, b, c]) link.cut()
  expect(await Promise.all([a, b, c].map((process) => process.comeBack(ticket)))).toEqual([true, true, false])
  expect(await a.comeBack(ticket)).toBe(false)
})
