import { afterEach, describe, expect, test } from 'vitest'
import {
  type Callers,
  gatewayCalls,
  logOuts,
  mints,
  readThings,
  relayToken,
  startCallers,
} from '../kit/every-caller.ts'
import { problemIn } from '../kit/problem.ts'

let host: Callers
afterEach(() => host.close())

const limited = async (response: Response) => {
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect([response.status, (await problemIn(response)).code]).toEqual([429, 'rate_limited'])
}

describe.each(gatewayCalls)('$name', (caller) => {
  test('M10 has a limit per subject, which spares other subjects and ends with its window', async () => {
    host = await startCallers({ relay: { rateLimit: { gatewayPerSubject: 2 } } })
    const allowed = [await host.send(caller), await host.send(caller)]
    expect(allowed.map(({ status }) => status)).toEqual([200, 200])
    expect(allowed[1]?.headers.get('ratelimit')).toContain('r=0')
    host.arrivals()
    await limited(await host.send(caller))
    expect(host.arrivals()).toEqual([])
    const provider = caller.path.split('/')[1] ?? ''
    const { token } = await host.relay.mint(provider, { id: 'bob' })
    const bob = { cookie: 'user=bob', authorization: `Bearer ${token}` }
    expect((await host.send(caller, bob)).status).toBe(200)
    host.clock.advance(60_000)
    expect((await host.send(caller)).status).toBe(200)
  })

  test('M10 counts the subject of the token, whatever the session', async () => {
    host = await startCallers({ relay: { gatewaySession: 'off', rateLimit: { gatewayPerSubject: 1 } } })
    expect((await host.send(caller, { cookie: '' })).status).toBe(200)
    await limited(await host.send(caller, { cookie: 'user=bob' }))
  })
})

describe.each(mints)('$name', (caller) => {
  test('M10 has a limit per subject, which spares other subjects and ends with its window', async () => {
    host = await startCallers({ relay: { rateLimit: { mintPerSubject: 1 } } })
    expect((await host.send(caller)).status).toBe(200)
    host.arrivals()
    await limited(await host.send(caller))
    expect(host.arrivals()).toEqual([])
    expect((await host.send(caller, { cookie: 'user=bob' })).status).toBe(200)
    host.clock.advance(60_000)
    expect((await host.send(caller)).status).toBe(200)
  })
})

describe.each([...mints, ...logOuts])('$name', (caller) => {
  test('M10 has a limit per address, for all users together', async () => {
    host = await startCallers({ relay: { rateLimit: { mintPerAddress: 1 } } })
    expect((await host.send(caller)).status).toBeLessThan(300)
    await limited(await host.send(caller, { cookie: 'user=bob' }))
  })
})

test('M10 a call without a route does not use up the limit', async () => {
  host = await startCallers({ relay: { rateLimit: { gatewayPerSubject: 1 } } })
  const unrouted = { name: 'unrouted', method: 'GET', path: '/acme/api/nothing' }
  for (let at = 0; at < 3; at++) expect((await host.send(unrouted)).status).toBe(404)
  expect((await host.send({ ...unrouted, path: '/acme/api/things' })).status).toBe(200)
})

test('M10 back-end code is under no limit and uses up none', async () => {
  const rateLimit = { mintPerSubject: 1, mintPerAddress: 1, gatewayPerSubject: 1 }
  host = await startCallers({ relay: { rateLimit }, acme: { routes: [readThings] } })
  for (let at = 0; at < 3; at++) {
    await relayToken(host.relay, 'acme')
    expect((await host.relay.fetch('acme', { id: 'ada' }, '/things')).status).toBe(200)
  }
  const [mint] = mints
  const [read] = gatewayCalls
  if (!mint || !read) throw new Error('The kit lists no callers.')
  expect([(await host.send(mint)).status, (await host.send(read)).status]).toEqual([200, 200])
})
