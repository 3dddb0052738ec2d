import type { ErrorCode } from '@token-relay/protocol'
import { createRelay, type Relay, RelayError, wych } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { virtualClock, type VirtualClock } from '../kit/clock.ts'
import { type Host, postMint, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

let upstream: Upstream
let relay: Relay
let clock: VirtualClock
/** Statuses that Wych answers to the token calls of single users, and to the service's own. */
const statuses = new Map<string, number>()

beforeEach(async () => {
  statuses.clear()
  clock = virtualClock()
  upstream = await startUpstream()
  upstream.answer = (response, { target }) => {
    const issuer = `${upstream.url}/realms/partner`
    if (target.includes('openid-configuration')) {
      response.end(JSON.stringify({ issuer, token_endpoint: `${issuer}/token` }))
      return
    }
    const user = /\/user\/([^/]+)\/token$/.exec(target)?.[1]
    const name = user ?? (target.endsWith('/realms/partner/token') ? 'service' : '')
    const status = statuses.get(name) ?? 200
    if (status !== 200) response.writeHead(status, { 'retry-after': '30' })
    response.end(
      JSON.stringify({ access_token: `token-${name}-${upstream.arrivals.length}`, expires_in: 900 }),
    )
  }
  relay = createRelay({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    clock,
    providers: [
      wych({
        clientId: 'ledger-5f0c',
        clientSecret: 's-5f0c9d27',
        apiKey: 'k-5f0c9d27',
        partner: 'p',
        app: 'a',
        userId: ({ id }) => String(id),
        issuer: `${upstream.url}/realms/partner`,
        apiUrl: upstream.url,
        routes: [wych.routes.accounts],
      }),
    ],
  })
})
afterEach(() => Promise.all([relay.close(), upstream.close()]))

/** Calls for a user. Returns 200 or the code of the failure. */
const call = async (id: string): Promise<number | ErrorCode> => {
  try {
    return (await relay.fetch('wych', { id }, '/accounts')).status
  } catch (error) {
    return error instanceof RelayError ? error.code : 'internal_error'
  }
}
const askedFor = (user: string) =>
  upstream.arrivals.filter(({ target }) => target.includes(`/user/${user}/`)).length

test.each([401, 403, 429, 400, 404, 500])(
  'a provider that answers %i to one user’s token call keeps out that user only',
  async (status) => {
    statuses.set('blocked', status)
    expect(await call('blocked')).not.toBe(200)
    expect([await call('ada'), await call('bob')]).toEqual([200, 200])
  },
)

test.each([
  [403, 1_000],
  [429, 30_000],
])('a user who is answered %i is not asked for again for %i ms', async (status, holdMs) => {
  statuses.set('blocked', status)
  await call('blocked')
  const asked = askedFor('blocked')
  clock.advance(holdMs - 1)
  await call('blocked')
  expect(askedFor('blocked')).toBe(asked)
  clock.advance(1)
  statuses.clear()
  expect(await call('blocked')).toBe(200)
})

test('two users who are answered 429 keep out the others until the wait is over', async () => {
  for (const user of ['ada', 'bob', 'eve']) statuses.set(user, 429)
  for (const user of ['ada', 'bob']) await call(user)
  expect([await call('eve'), askedFor('eve')]).toEqual(['upstream_limited', 0])
  clock.advance(60_000)
  statuses.clear()
  expect(await call('eve')).toBe(200)
})

test('two blocked users keep out nobody while the same secrets work for others', async () => {
  for (const user of ['mallory', 'trudy']) statuses.set(user, 403)
  expect(await call('ada')).toBe(200)
  for (const user of ['mallory', 'trudy']) await call(user)
  expect(await call('bob')).toBe(200)
})

test('one user who is refused twice is not a second user', async () => {
  statuses.set('blocked', 429)
  await call('blocked')
  clock.advance(30_000)
  await call('blocked')
  expect(await call('ada')).toBe(200)
})

test.each([401, 429])('a service call that is answered %i is shared by all users at once', async (status) => {
  statuses.set('service', status)
  const first = await call('ada')
  const asked = upstream.arrivals.length
  expect([await call('bob'), upstream.arrivals.length]).toEqual([first, asked])
})

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

const logOut = (user: string) =>
  fetch(`${host?.url}/wealthica/auth`, { method: 'DELETE', headers: { cookie: `user=${user}` } })

test('M15 DELETE and POST in a loop force one mint in 10 s', async () => {
  const started = (host = await startHost())
  const answers: number[] = []
  for (let round = 0; round < 4; round++) {
    answers.push((await postMint(started.url, 'ada')).status)
    await logOut('ada')
  }
  expect(answers).toEqual([200, 200, 429, 429])
  expect(started.mints()).toBe(2)
  const refused = await postMint(started.url, 'ada')
  expect([refused.headers.get('retry-after'), (await problemIn(refused)).code]).toEqual([
    '10',
    'rate_limited',
  ])
  expect((await postMint(started.url, 'bob')).status).toBe(200)
  started.clock.advance(10_000)
  expect((await postMint(started.url, 'ada')).status).toBe(200)
})

test('M15 DELETE and POST share their gap with refused', async () => {
  const started = (host = await startHost())
  const answer: { tokenId: string } = JSON.parse(await (await postMint(started.url, 'ada')).text())
  await postMint(started.url, 'ada', { refused: answer.tokenId })
  await logOut('ada')
  expect((await postMint(started.url, 'ada')).status).toBe(429)
  expect(started.mints()).toBe(2)
})

test('M15 a log-out during a mint counts as well', async () => {
  const started = (host = await startHost())
  started.emulator.faults.add({ path: '/auth/token', respond: { delayMs: 500 } })
  for (let round = 0; round < 3; round++) {
    const pending = postMint(started.url, 'ada')
    await expect.poll(() => started.mints()).toBe(Math.min(round + 1, 2))
    await logOut('ada')
    await pending
  }
  expect(started.mints()).toBe(2)
})

test('a log-out by back-end code does not count: the host knows how often its users sign in', async () => {
  const started = (host = await startHost())
  for (let round = 0; round < 4; round++) {
    expect((await postMint(started.url, 'ada')).status).toBe(200)
    await started.relay.revoke({ id: 'ada' })
  }
  expect(started.mints()).toBe(4)
})
