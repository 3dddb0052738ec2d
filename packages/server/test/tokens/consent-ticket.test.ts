import { expect, test } from 'vitest'
import { createKeyRing } from '../../src/secrets/key-ring.ts'
import { createElapsedClock } from '../../src/time/clock.ts'
import { createConsentTickets } from '../../src/tokens/consent-ticket.ts'
import { createProcessTime } from '../../src/tokens/process-time.ts'
import { type VirtualClock, virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'

const otherKey = 'another-key-5b1d7f0e93a84c62bd20f6a7e815c934'
const ada = { provider: 'wych', sub: 'ada' }

interface ProcessParts {
  readonly keys?: readonly string[]
  readonly name?: string
}

const startProcess = (
  clock: VirtualClock,
  { keys = [signingKey], name = 'token-relay' }: ProcessParts = {},
) => {
  const time = createProcessTime(createElapsedClock(clock))
  clock.advance(1)
  return createConsentTickets({ ring: createKeyRing(keys), name, time, store: undefined })
}

test('a ticket is spent once, and opens until then', async () => {
  const tickets = startProcess(virtualClock())
  const text = tickets.issue(ada)
  const visits = [tickets.open(text, ada), tickets.open(text, ada)]
  const spent = await Promise.all(visits.map(async (visit) => visit && tickets.spend(visit)))
  expect(spent).toEqual([true, false])
  expect(tickets.open(text, ada)).toBeNull()
})

test.each([
  { provider: 'wych', sub: 'bob' },
  { provider: 'wych-nz', sub: 'ada' },
])('a ticket of ada at wych does not open for %j', (expected) => {
  const tickets = startProcess(virtualClock())
  expect(tickets.open(tickets.issue(ada), expected)).toBeNull()
})

test('a ticket opens at every step of a key rotation', () => {
  const clock = virtualClock()
  const old = startProcess(clock, { keys: [signingKey, otherKey] })
  const rotated = startProcess(clock, { keys: [otherKey, signingKey] })
  expect(rotated.open(old.issue(ada), ada)).toBeTruthy()
  expect(old.open(rotated.issue(ada), ada)).toBeTruthy()
  expect(startProcess(clock, { keys: [otherKey] }).open(old.issue(ada), ada)).toBeNull()
})

test('a ticket of a relay with another name does not open', () => {
  const clock = virtualClock()
  const [shop, admin] = [startProcess(clock, { name: 'shop' }), startProcess(clock, { name: 'admin' })]
  expect(admin.open(shop.issue(ada), ada)).toBeNull()
})

test('a ticket from before the process began does not open', () => {
  const clock = virtualClock()
  const before = startProcess(clock)
  const text = before.issue(ada)
  clock.advance(1)
  expect(startProcess(clock).open(text, ada)).toBeNull()
})

test.each([-3_600_000, 0])('a ticket ends after 15 minutes when the wall clock is moved by %i ms', (ms) => {
  const clock = virtualClock()
  const tickets = startProcess(clock)
  const text = tickets.issue(ada)
  clock.step(ms)
  clock.advance(899_999)
  expect(tickets.open(text, ada)).toBeTruthy()
  clock.advance(1)
  expect(tickets.open(text, ada)).toBeNull()
})

test('a ticket ends during a suspension', () => {
  const clock = virtualClock()
  const tickets = startProcess(clock)
  const text = tickets.issue(ada)
  clock.step(900_000)
  expect(tickets.open(text, ada)).toBeNull()
})

test('spent tickets that no longer fit the memory are not revived', async () => {
  const clock = virtualClock()
  const tickets = startProcess(clock)
  const first = tickets.issue(ada)
  const visit = tickets.open(first, ada)
  expect(visit && (await tickets.spend(visit))).toBe(true)
  for (let at = 0; at <= 10_000; at++) {
    const next = tickets.open(tickets.issue(ada), ada)
    if (!next || !(await tickets.spend(next))) throw new Error('A new ticket is refused.')
  }
  expect(tickets.open(first, ada)).toBeNull()
  expect(tickets.open(tickets.issue(ada), ada)).toBeTruthy()
})

test.each(['', '.', 'a.b', 'e30.', 'null.null'])('the ticket %j does not open', (text) => {
  expect(startProcess(virtualClock()).open(text, ada)).toBeNull()
})
