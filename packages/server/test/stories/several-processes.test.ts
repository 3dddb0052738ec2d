import { decodeJwt } from 'jose'
import { afterEach, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../kit/clock.ts'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'

const closing: GatewayHost[] = []
afterEach(async () => {
  for (const host of closing.splice(0)) await host.close()
})

/** Starts a process of a relay. Two relays without a store share nothing, as two processes do. */
async function startProcess(clock: VirtualClock, relay: GatewayHostOptions['relay'] = {}) {
  const host = await startGatewayHost({ relay: { clock, ...relay } })
  closing.push(host)
  clock.advance(1)
  return host
}
const statusOf = async (host: GatewayHost, token: string, cookie = 'user=ada') => {
  const headers = { cookie, authorization: `Bearer ${token}` }
  return (await fetch(`${host.url}/acme/api/things/1`, { headers })).status
}
const logOut = (host: GatewayHost, user = 'ada') =>
  fetch(`${host.url}/acme/auth`, { method: 'DELETE', headers: { cookie: `user=${user}` } })

test('K7 a token minted after a log-out works on every process, one minted before stays refused', async () => {
  const clock = virtualClock()
  const [a, b] = [await startProcess(clock), await startProcess(clock)]
  const [oldA, oldB] = [await a.tokenFor('ada'), await b.tokenFor('ada')]
  clock.advance(10)
  await logOut(a)
  expect([await statusOf(a, oldA), await statusOf(a, oldB)]).toEqual([401, 401])
  clock.advance(1)
  const [newA, newB] = [await a.tokenFor('ada'), await b.tokenFor('ada')]
  for (const host of [a, b]) {
    expect([await statusOf(host, newA), await statusOf(host, newB)]).toEqual([200, 200])
  }
})

test('K7 ten log-outs on one process do not lock the user out of it', async () => {
  const clock = virtualClock()
  const [a, b] = [await startProcess(clock), await startProcess(clock)]
  for (let round = 0; round < 10; round++) {
    await logOut(a)
    clock.advance(1)
    expect(await statusOf(a, await b.tokenFor('ada'))).toBe(200)
  }
})

test('K7 log-out and log-in within one millisecond: the old token is dead, the new one works on every process', async () => {
  const clock = virtualClock()
  const [a, b] = [await startProcess(clock), await startProcess(clock)]
  for (let round = 0; round < 3; round++) {
    const old = await a.tokenFor('ada')
    await Promise.all([logOut(a), logOut(b)])
    const fresh = await a.tokenFor('ada')
    expect([await statusOf(a, old), await statusOf(b, old)]).toEqual([401, 401])
    expect([await statusOf(a, fresh), await statusOf(b, fresh)]).toEqual([200, 200])
  }
})

test('K7 a log-out ends the tokens of one subject at one provider', async () => {
  const clock = virtualClock()
  const [a, b] = [await startProcess(clock), await startProcess(clock)]
  const [bobA, bobB] = [await a.tokenFor('bob'), await b.tokenFor('bob')]
  await logOut(a)
  expect([await statusOf(a, bobA, 'user=bob'), await statusOf(a, bobB, 'user=bob')]).toEqual([200, 200])
})

test.each([-5_000, -1_000, 1_000, 4_999])(
  'K7 with clocks that differ by %i ms, a fresh token is refused for at most as long',
  async (differenceMs) => {
    const [clock, other] = [virtualClock(), virtualClock()]
    const [a, b] = [await startProcess(clock), await startProcess(other)]
    const both = (ms: number) => (clock.advance(ms), other.advance(ms))
    both(60_000)
    other.step(differenceMs)
    await logOut(a)
    both(Math.max(0, -differenceMs) + 2)
    expect(await statusOf(a, await b.tokenFor('ada'))).toBe(200)
  },
)

test('K7 a token that this process has seen before the log-out is dead, although the other clock is ahead', async () => {
  const [clock, other] = [virtualClock(), virtualClock()]
  const [a, b] = [await startProcess(clock), await startProcess(other)]
  other.step(4_000)
  const old = await b.tokenFor('ada')
  expect(await statusOf(a, old)).toBe(200)
  clock.advance(1_000)
  await logOut(a)
  clock.advance(1_000)
  expect(await statusOf(a, old)).toBe(401)
})

test('K4 a token from more than 5 s in the future is refused', async () => {
  const [clock, other] = [virtualClock(), virtualClock()]
  const [a, b] = [await startProcess(clock), await startProcess(other)]
  other.step(5_002)
  const token = await b.tokenFor('ada')
  expect(await statusOf(a, token)).toBe(401)
  clock.advance(1_000)
  expect(await statusOf(a, token)).toBe(200)
})

test('K7 a restart revives no token: those from before the process began are refused', async () => {
  const clock = virtualClock()
  const before = await startProcess(clock)
  const [revoked, alive] = [await before.tokenFor('ada'), await before.tokenFor('bob')]
  await logOut(before)
  clock.advance(1_000)
  const after = await startProcess(clock)
  expect([await statusOf(after, revoked), await statusOf(after, alive, 'user=bob')]).toEqual([401, 401])
  expect(await statusOf(after, await after.tokenFor('ada'))).toBe(200)
})

test('two relays without a name that share a key: a token of one needs a session at the other', async () => {
  const clock = virtualClock()
  const [shop, admin] = [await startProcess(clock), await startProcess(clock)]
  const token = await shop.tokenFor('ada')
  expect([await statusOf(shop, token, ''), await statusOf(admin, token, '')]).toEqual([200, 401])
  expect(await statusOf(admin, token)).toBe(200)
})

test.each([
  [{ name: 'shop' }, { name: 'shop' }, '', 200],
  [{ name: 'shop' }, { name: 'admin' }, 'user=ada', 401],
  [{ name: 'shop' }, {}, 'user=ada', 401],
  [{}, { name: 'token-relay' }, '', 200],
  [{ gatewaySession: 'off' }, { gatewaySession: 'off' }, 'user=ada', 401],
  [{ gatewaySession: 'off', name: 'shop' }, { gatewaySession: 'off', name: 'shop' }, '', 200],
  [{ gatewaySession: 'required' }, { gatewaySession: 'required' }, '', 401],
] as const)('a token of the relay %j at %j with the cookie %j is %i', async (one, two, cookie, status) => {
  const clock = virtualClock()
  const [first, second] = [await startProcess(clock, one), await startProcess(clock, two)]
  expect(await statusOf(second, await first.tokenFor('ada'), cookie)).toBe(status)
})

test('issue times count in milliseconds', async () => {
  const clock = virtualClock()
  const host = await startProcess(clock)
  clock.advance(122)
  const { iat = 0, exp = 0 } = decodeJwt(await host.tokenFor('ada'))
  expect([iat % 1, exp % 1]).toEqual([expect.closeTo(0.123, 4), expect.closeTo(0.123, 4)])
})
