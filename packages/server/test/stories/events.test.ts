import {
  createRelay,
  memoryStore,
  type MintReason,
  type RelayEvent,
  type ReuseEvent,
  wealthica,
} from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, type HostOptions, postMint, startHost } from '../kit/host.ts'

const minute = 60_000
const ada = { id: 'ada' }
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

type Seen = MintReason | `${MintReason}: ${string}` | ReuseEvent['source']

/** Starts a host and records how its users got their tokens. */
async function start(options?: HostOptions): Promise<{ host: Host; seen: Seen[] }> {
  const host = await startHost(options)
  closing.push(() => host.close())
  const seen: Seen[] = []
  host.relay.on('mint', ({ reason, outcome }) =>
    seen.push(outcome === 'ok' ? reason : `${reason}: ${outcome}`),
  )
  host.relay.on('reuse', ({ source }) => seen.push(source))
  return { host, seen }
}

test('L1 a mint says why the provider was asked, and a token that was held is a reuse', async () => {
  const { host, seen } = await start()
  const first = await host.relay.mint('wealthica', ada)
  await host.relay.mint('wealthica', ada)
  expect(seen.splice(0)).toEqual(['cold', 'cache'])
  host.clock.advance(minute)
  await host.relay.mint('wealthica', ada, { purpose: 'connect' })
  expect(seen.splice(0)).toEqual(['connect'])
  host.clock.advance(55.5 * minute)
  await host.relay.mint('wealthica', ada)
  await expect.poll(() => seen).toEqual(['cache', 'renewal'])
  seen.splice(0)
  host.clock.advance(59.75 * minute)
  const { tokenId } = await host.relay.mint('wealthica', ada)
  expect(seen.splice(0)).toEqual(['expired'])
  await postMint(host.url, 'ada', { purpose: 'api', refused: tokenId })
  expect(seen.splice(0)).toEqual(['refused'])
  expect(first.tokenId).not.toBe(tokenId)
})

test('L1 a token of another process is a reuse of its own kind', async () => {
  const store = memoryStore()
  const { host } = await start({ relay: { store } })
  const { emulator, clock } = host
  const { apiUrl, connectUrl, credentials } = emulator
  const other = createRelay({
    identify: () => null,
    allowInsecureUpstream: true,
    store,
    clock,
    providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
  })
  closing.push(() => other.close())
  const seen: unknown[] = []
  other.on('mint', ({ reason }) => seen.push(reason))
  other.on('reuse', ({ source }) => seen.push(source))
  const { token } = await host.relay.mint('wealthica', ada)
  await expect.poll(async () => (await other.mint('wealthica', ada)).token).toBe(token)
  expect(seen[0]).toBe('store')
})

test('L1 callers that share a mint are one mint, and a reuse each', async () => {
  const { host, seen } = await start()
  await Promise.all(Array.from({ length: 4 }, () => host.relay.mint('wealthica', ada)))
  expect(seen).toEqual(['cold', 'flight', 'flight', 'flight'])
})

test('L1 a held token that is served because its renewal failed is a reuse of its own kind', async () => {
  const { host, seen } = await start()
  await host.relay.mint('wealthica', ada, { purpose: 'connect' })
  host.emulator.faults.add({ path: '/auth/token', respond: { status: 503 } })
  host.clock.advance(4.5 * minute)
  await host.relay.mint('wealthica', ada, { purpose: 'connect' })
  expect(seen).toEqual(['cold', 'connect: upstream_unavailable', 'fallback'])
})

test('L1 L2 a reuse says who, and how long the token lives on, without the token', async () => {
  const { host } = await start()
  const events: RelayEvent<'reuse'>[] = []
  await host.relay.mint('wealthica', ada)
  host.relay.on('reuse', (event) => events.push(event))
  host.clock.advance(10 * minute)
  const { subject, expiresIn } = await host.relay.mint('wealthica', ada)
  expect(events).toEqual([
    { atMs: host.clock.nowMs(), provider: 'wealthica', subject, source: 'cache', leftMs: expiresIn * 1000 },
  ])
})

test('L1 L2 a relay token that is issued is an event without the token', async () => {
  const host = await startGatewayHost()
  closing.push(() => host.close())
  const events: unknown[] = []
  host.relay.on('issued', (event) => events.push(event))
  const { subject } = await host.relay.mint('acme', ada)
  expect(events).toEqual([{ atMs: host.clock.nowMs(), provider: 'acme', subject }])
})

test.each([
  ['mint-subject', { mintPerSubject: 1 }, 'POST', true],
  ['mint-address', { mintPerAddress: 1 }, 'POST', false],
  ['revoke-subject', { mintPerSubject: 1 }, 'DELETE', true],
] as const)(
  'L1 a request beyond the limit %s is limited, and denied',
  async (limit, rateLimit, method, hasSubject) => {
    const { host } = await start({ relay: { rateLimit } })
    const events: unknown[] = []
    host.relay.on('limited', (event) => events.push(event))
    host.relay.on('denied', (event) => events.push(event))
    const ask = () =>
      fetch(`${host.url}/wealthica/auth`, {
        method,
        headers: { 'content-type': 'application/json', cookie: 'user=ada' },
        ...(method === 'POST' && { body: '{}' }),
      })
    await ask()
    expect(events).toEqual([])
    expect((await ask()).status).toBe(429)
    const common = {
      atMs: host.clock.nowMs(),
      provider: 'wealthica',
      requestId: expect.any(String),
      ...(hasSubject && { subject: host.relay.subjectOf(ada) }),
    }
    expect(events).toEqual([
      { ...common, code: 'rate_limited' },
      { ...common, limit, waitMs: 60_000 },
    ])
  },
)

test('L1 a page that forces mints is limited by its own name', async () => {
  const { host } = await start()
  const limits: unknown[] = []
  host.relay.on('limited', ({ limit, waitMs }) => limits.push([limit, waitMs]))
  const signOut = () =>
    fetch(`${host.url}/wealthica/auth`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json', cookie: 'user=ada' },
    })
  for (const status of [200, 200, 429]) {
    expect((await postMint(host.url, 'ada')).status).toBe(status)
    await signOut()
    host.clock.advance(1)
  }
  expect(limits).toEqual([['forced-mint', 9_999]])
})

test('L1 gateway calls beyond a limit are limited, by the minute and at a time', async () => {
  const host = await startGatewayHost({
    relay: { maxCallsPerSubject: 1, rateLimit: { gatewayPerSubject: 2 } },
  })
  closing.push(() => host.close())
  const limits: unknown[] = []
  host.relay.on('limited', ({ limit, subject }) => limits.push([limit, subject]))
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    host.upstream.answer = (response) => {
      answer = () => void response.writeHead(200).end()
      resolve()
    }
  })
  const first = host.call('ada', '/things/1')
  await asked
  await host.call('ada', '/things/1')
  await host.call('ada', '/things/1')
  answer()
  await first
  const subject = host.relay.subjectOf(ada)
  expect(limits).toEqual([
    ['calls-in-progress', subject],
    ['gateway-subject', subject],
  ])
})
