import { type Store, memoryStore } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProcesses, type Processes, type RelayProcess } from '../kit/relay-processes.ts'

let processes: Processes
beforeEach(() => (processes = createProcesses()))
afterEach(() => processes.close())

const statuses = (hosts: readonly RelayProcess[], token: string) =>
  Promise.all(hosts.map((host) => host.use(token)))

test('K7 a log-out on one process ends the tokens of all, and a log-in right after it works on all', async () => {
  const hosts = [await processes.start(), await processes.start()] as const
  const [a, b] = hosts
  processes.advance(1_000)
  const old = [await a.tokenFor('ada'), await b.tokenFor('ada')]
  const bob = await b.tokenFor('bob')
  expect(await a.logOut()).toBe(204)
  for (const token of old) expect(await statuses(hosts, token)).toEqual([401, 401])
  for (const fresh of [await a.tokenFor('ada'), await b.tokenFor('ada')]) {
    expect(await statuses(hosts, fresh)).toEqual([200, 200])
  }
  expect(await b.use(bob, 'bob')).toBe(200)
})

test('K7 relay.revoke ends the tokens of all processes', async () => {
  const hosts = [await processes.start(), await processes.start()] as const
  processes.advance(1_000)
  const old = await hosts[1].tokenFor('ada')
  await hosts[0].relay.revoke({ id: 'ada' })
  expect(await statuses(hosts, old)).toEqual([401, 401])
})

test('K7 a process that was cut off refuses the old token as soon as it is back, and accepts the fresh one', async () => {
  const hosts = [await processes.start(), await processes.start()] as const
  const [a, b] = hosts
  processes.advance(20_000)
  const old = await b.tokenFor('ada')
  const bob = await a.tokenFor('bob')
  b.link.cut()
  processes.advance(10_000)
  await a.logOut()
  processes.advance(10)
  const fresh = [await a.tokenFor('ada'), await b.tokenFor('ada')]
  expect([await b.use(old), await a.use(old)]).toEqual([200, 401])
  processes.advance(10_000)
  b.link.restore()
  expect(await statuses(hosts, old)).toEqual([401, 401])
  for (const token of fresh) expect(await statuses(hosts, token)).toEqual([200, 200])
  expect(await b.use(bob, 'bob')).toBe(200)
})

test('K7 a log-out on a process that is cut off is announced when it is back', async () => {
  const hosts = [await processes.start(), await processes.start()] as const
  const [a, b] = hosts
  processes.advance(20_000)
  const old = await b.tokenFor('ada')
  a.link.cut()
  expect(await a.logOut()).toBe(204)
  expect(await statuses(hosts, old)).toEqual([401, 200])
  processes.advance(30_000)
  const fresh = await b.tokenFor('ada')
  processes.advance(30_000)
  a.link.restore()
  await expect.poll(() => statuses(hosts, old)).toEqual([401, 401])
  expect(await statuses(hosts, fresh)).toEqual([200, 200])
})

test('K7 a restart ends no live token and revives none', async () => {
  const a = await processes.start()
  processes.advance(1_000_000)
  const [revoked, alive] = [await a.tokenFor('ada'), await a.tokenFor('bob')]
  processes.advance(1_000)
  await a.logOut()
  processes.advance(1_000)
  const b = await processes.start()
  expect([await b.use(revoked), await b.use(alive, 'bob')]).toEqual([401, 200])
})

test('K7 a relay that closes announces once more what the store had not got', async () => {
  const store = memoryStore()
  let faults = 1
  const announce: Store['announce'] = (feed, message) =>
    faults-- > 0 ? Promise.reject(new Error('READONLY')) : store.announce(feed, message)
  const [a, b] = [
    await processes.start({ relay: { store: { ...store, announce } } }),
    await processes.start({ relay: { store } }),
  ]
  processes.advance(1_000)
  const old = await b.tokenFor('ada')
  await a.logOut()
  expect(await b.use(old)).toBe(200)
  await a.relay.close()
  expect(await b.use(old)).toBe(401)
})
