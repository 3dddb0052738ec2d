import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type RateLimitOptions, type Relay, wych } from '@token-relay/server'
import type { Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appFor, headerOf, throughBoth } from '../kit/app.ts'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { problemIn } from '../kit/problem.ts'
import { virtualClock, type VirtualClock } from '../kit/clock.ts'
import { ada, type BankUser, bob } from '../kit/providers.ts'

let emulator: Emulators['wych']
let relay: Relay<BankUser>
let server: Server
let origin: string
let clock: VirtualClock
const users = new Map([ada, bob].map((user) => [user.id, user]))

beforeEach(async () => {
  emulator = await startEmulator('wych')
  clock = virtualClock(Date.now())
  await startRelay()
})

const startRelay = async (rateLimit: RateLimitOptions = {}) => {
  relay = createRelay<BankUser>({
    rateLimit,
    identify: (request) => users.get(headerOf(request, 'x-session') ?? '') ?? null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    clock,
    providers: [
      wych<BankUser>({
        ...emulator.credentials,
        issuer: `${emulator.url}/realms/partner`,
        apiUrl: emulator.url,
        connectUrl: emulator.connectUrl,
        email: ({ email }) => email,
        returnTo: '/accounts',
        routes: [wych.routes.accounts],
      }),
    ],
  })
  server = await listen(appFor(throughBoth('node:http'), relay))
  origin = originOf(server)
}
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all([relay.close(), emulator.close()])
})

/** Starts a consent as a page of `user` does. */
const start = async (user: string) => {
  const response = await fetch(`${origin}/wych/connect`, { method: 'POST', headers: { 'x-session': user } })
  const cookie = response.headers.get('set-cookie') ?? ''
  return { response, cookie, pair: cookie.split(';')[0] ?? '' }
}
const visitReturn = (user: string, pair: string, query: string) =>
  fetch(`${origin}/wych/return?${query}`, {
    redirect: 'manual',
    headers: { 'x-session': user, cookie: pair, 'sec-fetch-site': 'cross-site' },
  })

/** Returns the query that Wych appends to the return URL. */
const answerFor = async (user: BankUser, state = 'ACTIVE') => {
  await relay.fetch('wych', user, '/accounts')
  const seen = emulator.requests().findLast(({ path }) => path.endsWith('/token') && path.includes('/user/'))
  const id = seen?.path.split('/').at(-2) ?? ''
  return `connection=0b1f0f5e-7c9f-4a39-9df1-0d7f0a5b9f11&state=${state}&user=${id}`
}

test('a consent leads to Wych and returns to the host’s page', async () => {
  const { response, cookie, pair } = await start('ada')
  expect(await response.json()).toEqual({ url: `${emulator.connectUrl}/app/ledger/connection` })
  expect(cookie).toMatch(
    /^__Host-token-relay-wych=\S+; Path=\/; Max-Age=900; Secure; HttpOnly; SameSite=Lax$/,
  )
  const back = await visitReturn('ada', pair, await answerFor(ada))
  expect(back.status).toBe(303)
  expect(back.headers.get('location')).toBe(
    '/accounts?state=ACTIVE&connection=0b1f0f5e-7c9f-4a39-9df1-0d7f0a5b9f11',
  )
  expect(back.headers.get('set-cookie')).toContain('Max-Age=0')
})

test.each(['REJECTED', 'PENDING'])(
  'the page gets the state %s; an unexpected state becomes UNKNOWN',
  async (state) => {
    const [first, second] = [await start('ada'), await start('ada')]
    const known = await visitReturn('ada', first.pair, await answerFor(ada, state))
    const other = await visitReturn('ada', second.pair, await answerFor(ada, 'evil%26admin=1'))
    expect(known.headers.get('location')).toContain(`state=${state}`)
    expect(other.headers.get('location')).toContain('state=UNKNOWN')
  },
)

const refusals: [string, (pair: string) => Promise<Response>][] = [
  ['without the cookie', async () => visitReturn('ada', '', await answerFor(ada))],
  [
    'with a forged cookie',
    async (pair) => visitReturn('ada', `${pair.slice(0, -3)}AAA`, await answerFor(ada)),
  ],
  ['in another user’s session', async (pair) => visitReturn('bob', pair, await answerFor(bob))],
  ['with another user’s connection', async (pair) => visitReturn('ada', pair, await answerFor(bob))],
  ['without a user', async (pair) => visitReturn('ada', pair, 'state=ACTIVE')],
  [
    'after 15 minutes',
    async (pair) => (clock.advance(900_001), visitReturn('ada', pair, await answerFor(ada))),
  ],
]

test.each(refusals)('a return %s is 403', async (_name, back) => {
  const { pair } = await start('ada')
  const response = await back(pair)
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'cross_site'])
})

test('a browser whose return fails is redirected to the host’s page with the error code', async () => {
  const response = await fetch(`${origin}/wych/return?state=ACTIVE`, {
    redirect: 'manual',
    headers: { 'x-session': 'ada', accept: 'text/html,application/xhtml+xml' },
  })
  expect([response.status, response.headers.get('location')]).toEqual([303, '/accounts?error=cross_site'])
})

test('a user without an account at Wych cannot start a consent', async () => {
  users.set('eve', { ...ada, id: 'eve', email: '' })
  const { response, cookie } = await start('eve')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'no_provider_account'])
  expect(cookie).toBe('')
})

test('a return works once', async () => {
  const { pair } = await start('ada')
  const query = await answerFor(ada)
  const statuses = [
    (await visitReturn('ada', pair, query)).status,
    (await visitReturn('ada', pair, query)).status,
  ]
  expect(statuses).toEqual([303, 403])
})

const userCalls = () => emulator.requests().filter(({ path }) => path.endsWith('/user')).length

test.each(['reset', { status: 503 }, { status: 429 }] as const)(
  'a return that fails because Wych answers %j does not spend the ticket',
  async (respond) => {
    const query = await answerFor(ada)
    const { pair } = await start('ada')
    emulator.faults.add({ path: /\/user$/, respond })
    expect((await visitReturn('ada', pair, query)).status).toBe(503)
    emulator.faults.clear()
    clock.advance(60_000)
    expect((await visitReturn('ada', pair, query)).status).toBe(303)
    expect((await visitReturn('ada', pair, query)).status).toBe(403)
  },
)

test('a page that sends the browser to the return with a foreign connection does not spend the ticket', async () => {
  const [own, foreign] = [await answerFor(ada), await answerFor(bob)]
  const { pair } = await start('ada')
  expect((await visitReturn('ada', pair, foreign)).status).toBe(403)
  expect((await visitReturn('ada', pair, own)).status).toBe(303)
})

test('ten returns at the same time ask Wych once and all lead to the page; a later one is refused', async () => {
  const query = await answerFor(ada)
  const { pair } = await start('ada')
  const before = userCalls()
  emulator.faults.add({ path: /\/user$/, respond: { delayMs: 100 } })
  const returns = await Promise.all(Array.from({ length: 10 }, () => visitReturn('ada', pair, query)))
  expect(returns.map(({ status }) => status)).toEqual(Array(10).fill(303))
  expect(userCalls() - before).toBe(1)
  expect((await visitReturn('ada', pair, query)).status).toBe(403)
})

test('of two returns at the same time with different outcomes one counts', async () => {
  const queries = [await answerFor(ada), await answerFor(ada, 'REJECTED')]
  const { pair } = await start('ada')
  emulator.faults.add({ path: /\/user$/, respond: { delayMs: 50 } })
  const returns = await Promise.all(queries.map((query) => visitReturn('ada', pair, query)))
  const statuses = returns.map(({ status }) => status)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([303, 403])
})

test('M5 neither another site nor a signed-out user can start a consent', async () => {
  const foreign = await fetch(`${origin}/wych/connect`, {
    method: 'POST',
    headers: { 'x-session': 'ada', 'sec-fetch-site': 'cross-site' },
  })
  const statuses = [
    foreign.status,
    (await start('nobody')).response.status,
    (await visitReturn('nobody', '', '')).status,
  ]
  expect(statuses).toEqual([403, 401, 401])
})

/** Replaces the relay by one with these limits. */
const restart = async (rateLimit: RateLimitOptions) => {
  server.close()
  await relay.close()
  await startRelay(rateLimit)
}

test('M10 both steps of a consent count against the limit of the subject', async () => {
  await restart({ mintPerSubject: 3 })
  const { pair } = await start('ada')
  const query = await answerFor(ada)
  const calls = emulator.requests().length
  const statuses = [
    (await start('ada')).response.status,
    (await visitReturn('ada', pair, query)).status,
    (await start('ada')).response.status,
    (await visitReturn('ada', pair, query)).status,
    (await start('bob')).response.status,
  ]
  expect(statuses).toEqual([200, 303, 429, 429, 200])
  expect(emulator.requests().length).toBe(calls + 1) // one user is asked for, by the return that was admitted
})

test('M10 both steps of a consent count against the limit of the address, before identify', async () => {
  await restart({ mintPerAddress: 2 })
  const statuses = [
    (await start('nobody')).response.status,
    (await visitReturn('nobody', '', '')).status,
    (await start('nobody')).response.status,
    (await visitReturn('nobody', '', '')).status,
  ]
  expect(statuses).toEqual([401, 401, 429, 429])
})

test('M1 the return of a consent takes GET only', async () => {
  const response = await fetch(`${origin}/wych/return`, { method: 'POST', headers: { 'x-session': 'ada' } })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
})
