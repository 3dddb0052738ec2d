import { afterEach, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../kit/clock.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, postMint, startHost } from '../kit/host.ts'

const closing: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const host of closing.splice(0)) await host.close()
})
const opened = <Started extends { close(): Promise<void> }>(host: Started): Started => {
  closing.push(host)
  return host
}

const minute = 60_000
const hour = 60 * minute

const useToken = async (host: GatewayHost, token: string) => {
  const headers = { cookie: 'user=ada', authorization: `Bearer ${token}` }
  return (await fetch(`${host.url}/acme/api/things/1`, { headers })).status
}
const tokenIdOf = async (host: Host, body: object = { purpose: 'api' }) => {
  const answer: { tokenId?: string } = JSON.parse(await (await postMint(host.url, 'ada', body)).text())
  return answer.tokenId
}

test('a provider’s token that expired while the machine was suspended is not served', async () => {
  const host = opened(await startHost())
  const first = await tokenIdOf(host)
  host.clock.step(2 * hour)
  expect(await tokenIdOf(host)).not.toBe(first)
})

test.each([-hour, -24 * hour])(
  'a wall clock that is set back by %i ms extends no token’s life',
  async (ms) => {
    const host = opened(await startHost())
    const first = await tokenIdOf(host)
    host.clock.step(ms)
    host.clock.advance(59.75 * minute)
    expect(await tokenIdOf(host)).not.toBe(first)
  },
)

test('a token is as old as the suspension for Connect, too', async () => {
  const host = opened(await startHost())
  const first = await tokenIdOf(host, { purpose: 'connect' })
  host.clock.step(11 * minute)
  expect(await tokenIdOf(host, { purpose: 'connect' })).not.toBe(first)
})

const seen = [false, true]
test.each(seen.flatMap((isSeen) => [-hour, -10_000].map((ms) => [isSeen, ms] as const)))(
  'K4 a relay token, used before: %s, expires although the wall clock is set back by %i ms',
  async (isSeen, ms) => {
    const clock = virtualClock()
    const host = opened(await startGatewayHost({ relay: { clock } }))
    clock.advance(1)
    const token = await host.tokenFor('ada')
    const uses = isSeen ? [await useToken(host, token)] : []
    clock.step(ms)
    clock.advance(304_000)
    uses.push(await useToken(host, token))
    clock.advance(2_000)
    uses.push(await useToken(host, token))
    expect(uses).toEqual([...(isSeen ? [200] : []), 200, 401])
  },
)

test.each([-hour, -300_000])(
  'K4 a relay token of another process that was seen before expires although the wall clock is set back by %i ms',
  async (ms) => {
    const clock = virtualClock()
    const [a, b] = [
      opened(await startGatewayHost({ relay: { clock } })),
      opened(await startGatewayHost({ relay: { clock } })),
    ]
    clock.advance(1)
    const token = await b.tokenFor('ada')
    expect(await useToken(a, token)).toBe(200)
    clock.step(ms)
    clock.advance(306_000)
    expect([await useToken(a, token), await useToken(a, token)]).toEqual([401, 401])
  },
)

test('K4 a relay token expires during a suspension', async () => {
  const host = opened(await startGatewayHost())
  const token = await host.tokenFor('ada')
  host.clock.step(306_000)
  expect(await useToken(host, token)).toBe(401)
})

test('K7 a log-out holds although the wall clock is set back, and a token minted after it works', async () => {
  const host = opened(await startGatewayHost())
  const old = await host.tokenFor('ada')
  await host.relay.revoke({ id: 'ada' })
  host.clock.step(-hour)
  expect(await useToken(host, old)).toBe(401)
  expect(await useToken(host, await host.tokenFor('ada'))).toBe(200)
})

test('K7 a log-out after the wall clock was set back ends the token from before', async () => {
  const host = opened(await startGatewayHost())
  const old = await host.tokenFor('ada')
  host.clock.step(-hour)
  await host.relay.revoke({ id: 'ada' })
  expect(await useToken(host, old)).toBe(401)
})

/** Waits that a wall clock which is set back must not extend. They also run while the machine is suspended. */
const waits: [string, number, number, (host: Host) => unknown][] = [
  [
    'a remembered failure',
    503,
    1_000,
    ({ emulator }) => emulator.faults.add({ path: '/auth/token', times: 1, respond: { status: 503 } }),
  ],
  ['a refusal by the limit of mints', 429, minute, ({ url }) => postMint(url, 'ada')],
]
const moves: [string, (clock: VirtualClock, ms: number) => void][] = [
  ['the wall clock is set back an hour', (clock, ms) => (clock.step(-hour), clock.advance(ms))],
  ['the machine is suspended', (clock, ms) => clock.step(ms)],
]

test.each(
  waits.flatMap(([what, status, ms, begin]) =>
    moves.map(([how, move]) => ({ what, status, ms, begin, how, move })),
  ),
)('$what ends in time when $how', async ({ status, ms, begin, move }) => {
  const host = opened(await startHost({ relay: { rateLimit: { mintPerSubject: status === 429 ? 1 : 60 } } }))
  await begin(host)
  expect((await postMint(host.url, 'ada')).status).toBe(status)
  move(host.clock, ms)
  expect((await postMint(host.url, 'ada')).status).toBe(200)
})

test('M15 the gap between forced mints ends in time although the wall clock is set back', async () => {
  const host = opened(await startHost())
  const first = await tokenIdOf(host)
  const second = await tokenIdOf(host, { purpose: 'api', refused: first })
  expect(await tokenIdOf(host, { purpose: 'api', refused: second })).toBe(second)
  host.clock.step(-hour)
  host.clock.advance(10_000)
  expect(await tokenIdOf(host, { purpose: 'api', refused: second })).not.toBe(second)
})
