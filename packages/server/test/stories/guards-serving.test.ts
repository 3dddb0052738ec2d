import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Callers, startCallers } from '../kit/every-caller.ts'

let host: Callers
beforeEach(async () => {
  host = await startCallers()
})
afterEach(() => host.close())

const minute = 60_000

/** Tokens that the relay keeps, each with a request that uses it and the endpoint that issues it. */
const kinds = [
  {
    name: 'a user’s token in direct mode',
    endpoint: /^POST \/bank\/auth\/token$/,
    use: () => host.relay.mint('wealthica', { id: 'ada' }),
  },
  {
    name: 'a gateway’s token of the business',
    endpoint: /^POST \/acme\/token$/,
    use: () => host.relay.fetch('acme', { id: 'ada' }, '/things'),
  },
  {
    name: 'a gateway’s token of the user',
    endpoint: /^GET .*\/u-ada\/token$/,
    use: () => host.relay.fetch('wych', { id: 'ada' }, '/accounts'),
  },
]
const mintsOf = (endpoint: RegExp) => host.arrivals().filter((call) => endpoint.test(call)).length

test.each(kinds)(
  '$name is not used once it has expired, not even while the provider is down',
  async ({ endpoint, use }) => {
    await use()
    expect(mintsOf(endpoint)).toBe(1)
    host.clock.advance(61 * minute)
    host.override = ({ target }) => (target.endsWith('/token') ? { status: 503 } : undefined)
    await expect(use()).rejects.toMatchObject({ status: 503 })
    expect(host.arrivals().filter((call) => /things|accounts$/.test(call))).toEqual([])
    host.override = () => undefined
    host.clock.advance(5 * minute)
    await use()
    expect(mintsOf(endpoint)).toBe(1)
  },
)

/** For a machine that does other work. */
const patience = { timeout: 10_000 }

test.each(kinds)(
  '$name: renewals in the background wait as long as the provider asks',
  async ({ endpoint, use }) => {
    await use()
    const down = { status: 503, headers: { 'retry-after': '40' } }
    host.override = ({ target }) => (target.endsWith('/token') ? down : undefined)
    host.clock.advance(55.5 * minute)
    host.arrivals()
    let renewals = 0
    const reach = (count: number) =>
      expect.poll(() => (renewals += mintsOf(endpoint)), patience).toBeGreaterThanOrEqual(count)
    let failures = 0
    host.relay.on('mint', ({ outcome }) => (failures += outcome === 'ok' ? 0 : 1))
    await use()
    await reach(1)
    await expect.poll(() => failures, patience).toBeGreaterThan(0) // the wait counts from the answer
    for (const waitMs of [13_000, 13_000, 20_000]) {
      host.clock.advance(waitMs)
      await use()
    }
    await reach(2)
    expect(renewals).toBe(2)
  },
)

test.each(kinds)('$name: renewals that fail come more and more rarely', async ({ endpoint, use }) => {
  await use()
  host.override = ({ target }) => (target.endsWith('/token') ? { status: 500 } : undefined)
  host.clock.advance(55.5 * minute)
  host.arrivals()
  let renewals = 0
  for (let at = 0; at < 40; at++) {
    await use()
    await fetch(`${host.upstream.url}/ping`) // a renewal that has begun arrives before this
    host.clock.advance(1_100)
    renewals += mintsOf(endpoint)
  }
  expect(renewals).toBeGreaterThan(3)
  expect(renewals).toBeLessThan(12)
})

test.each(['a guess', '', 'x'.repeat(22)])(
  'M15 refused: %j, which names no token, forces no mint',
  async (refused) => {
    const mint = async (body: object) => {
      const headers = { 'content-type': 'application/json', cookie: 'user=ada' }
      const init = { method: 'POST', headers, body: JSON.stringify({ purpose: 'api', ...body }) }
      return JSON.parse(await (await fetch(`${host.url}/wealthica/auth`, init)).text())
    }
    const { tokenId } = await mint({})
    expect((await mint({ refused })).tokenId).toBe(tokenId)
    expect(host.arrivals()).toHaveLength(1)
    expect((await mint({ refused: tokenId })).tokenId).toBeTruthy()
    expect(host.arrivals()).toHaveLength(1)
  },
)

test('a discovery document is read again for a token that is minted later', async () => {
  const documents = () => host.arrivals().filter((call) => call.endsWith('/openid-configuration')).length
  const use = () => host.relay.fetch('wych', { id: 'ada' }, '/accounts')
  await use()
  await use()
  expect(documents()).toBe(1)
  host.clock.advance(61 * minute)
  await use()
  expect(documents()).toBe(1)
})
