import { createRelay, wealthica } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { problemIn } from '../kit/problem.ts'
import { createProcesses, type Processes } from '../kit/relay-processes.ts'

let processes: Processes
beforeEach(() => (processes = createProcesses()))
afterEach(() => processes.close())

const strict = { revocation: 'strict' } as const

test('K7 revocation strict: while log-outs may be late, calls and mints are 503, and go on by themselves', async () => {
  const host = await processes.start({ relay: strict })
  const events: unknown[] = []
  host.relay.on('logOuts', ({ state }) => events.push(state))
  processes.advance(10_000)
  const token = await host.tokenFor('ada')
  expect(await host.use(token)).toBe(200)
  host.link.cut()
  const refused = await host.logIn()
  expect([refused.status, refused.headers.get('retry-after'), (await problemIn(refused)).code]).toEqual([
    503,
    '1',
    'store_unavailable',
  ])
  expect(await host.use(token)).toBe(503)
  await expect(host.relay.mint('acme', { id: 'ada' })).rejects.toMatchObject({ code: 'store_unavailable' })
  expect(await host.logOut('bob')).toBe(204)
  host.link.restore()
  expect(await host.use(token)).toBe(200)
  expect((await host.logIn()).status).toBe(200)
  expect(events).toEqual(['late', 'current'])
})

test('K7 by default a process goes on while log-outs may be late, and says so', async () => {
  const host = await processes.start()
  const events: unknown[] = []
  host.relay.on('logOuts', ({ state }) => events.push(state))
  const token = await host.tokenFor('ada')
  host.link.cut()
  expect([await host.use(token), (await host.logIn()).status]).toEqual([200, 200])
  expect(events).toEqual(['late'])
})

test('K7 revocation strict: a process that starts without the store refuses until it is there', async () => {
  const host = await processes.start()
  host.link.cut()
  const late = await processes.start({ relay: { ...strict, store: host.link.store } })
  expect((await late.logIn()).status).toBe(503)
  host.link.restore()
  expect((await late.logIn()).status).toBe(200)
})

test.each([
  [{ revocation: 'strict' }, "revocation is 'strict', which needs a store."],
  [{ rateLimit: { store: 'shared' } }, "rateLimit.store is 'shared', which needs a store."],
] as const)('%j without a store is refused at boot', (options, sentence) => {
  const providers = [wealthica({ clientId: 'shop', clientSecret: 'canary-secret' })]
  expect(() => createRelay({ identify: () => null, providers, ...options })).toThrow(sentence)
})
