import { createRelay, type Relay, wych } from '@token-relay/server'
import type { Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AppUser, appFor, signedInUser } from '../kit/app.ts'
import { virtualClock, type VirtualClock } from '../kit/clock.ts'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

let upstream: Upstream
let clock: VirtualClock
const relays: Relay<AppUser>[] = []
const servers: Server[] = []
const newKey = 'test-only-0f3b6a91c2d84e57a6b1904dd27e85fc'

beforeEach(async () => {
  clock = virtualClock(Date.now())
  upstream = await startUpstream()
  upstream.answer = (response, { target }) => response.end(JSON.stringify(answers(target)))
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await Promise.all([...relays.splice(0).map((relay) => relay.close()), upstream.close()])
})

function answers(target: string): object {
  if (target.endsWith('configuration')) {
    return { issuer: `${upstream.url}/realm`, token_endpoint: `${upstream.url}/realm/token` }
  }
  return { id: 'u-1', access_token: 'service', token_type: 'Bearer', expires_in: 3600 }
}

/** Starts a process of the host. All of them share the clock. */
async function startProcess(signingKeys: readonly string[]): Promise<string> {
  const provider = (id: string) =>
    wych<AppUser>({
      id,
      clientId: 'c',
      clientSecret: 'wych-secret-5f0c',
      apiKey: 'wych-key-5f0c',
      partner: 'harbour',
      app: 'ledger',
      issuer: `${upstream.url}/realm`,
      apiUrl: upstream.url,
      connectUrl: 'https://connect.example',
      email: (user) => `${user.id}@example.com`,
      returnTo: '/accounts',
      routes: [wych.routes.accounts],
    })
  const relay = createRelay<AppUser>({
    identify: signedInUser,
    signingKeys,
    allowInsecureUpstream: true,
    rateLimit: false,
    clock,
    maxCachedTokens: 100,
    providers: [provider('wych'), provider('second')],
  })
  const server = await listen(appFor(undefined, relay))
  relays.push(relay)
  servers.push(server)
  return originOf(server)
}

const start = async (url: string, provider = 'wych') => {
  const response = await fetch(`${url}/${provider}/connect`, {
    method: 'POST',
    headers: { cookie: 'user=ada' },
  })
  return response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
}
const end = async (url: string, cookie: string | undefined, provider = 'wych', user = 'ada') => {
  const headers = { cookie: `user=${user}; ${cookie}` }
  const response = await fetch(`${url}/${provider}/return?state=ACTIVE&user=u-1`, {
    redirect: 'manual',
    headers,
  })
  return response.status
}

test('a consent of one provider does not finish one of another', async () => {
  const url = await startProcess([signingKey])
  const [ticket = ''] = await start(url)
  const value = ticket.slice(ticket.indexOf('=') + 1)
  const [own = ''] = await start(url, 'second')
  const name = own.slice(0, own.indexOf('='))
  expect(await end(url, `${name}=${value}`, 'second')).toBe(403)
  expect(await end(url, own, 'second')).toBe(303)
  expect(await end(url, ticket)).toBe(303)
})

test('a relay token does not finish a consent, and a consent’s ticket opens no gateway', async () => {
  const url = await startProcess([signingKey])
  const [ticket = ''] = await start(url)
  const name = ticket.slice(0, ticket.indexOf('='))
  const token = (await relays[0]?.mint('wych', { id: 'ada' }))?.token ?? ''
  expect(await end(url, `${name}=${token}`)).toBe(403)
  const [, payload = '', signature = ''] = token.split('.')
  expect(await end(url, `${name}=${payload}.${signature}`)).toBe(403)
  const headers = { authorization: `Bearer ${ticket.slice(name.length + 1)}` }
  expect((await fetch(`${url}/wych/api/accounts`, { headers })).status).toBe(401)
})

const steps = [
  ['appended', [signingKey], [signingKey, newKey]],
  ['moved to the front', [signingKey, newKey], [newKey, signingKey]],
  ['alone', [newKey, signingKey], [newKey]],
] as const

test.each(steps)(
  'a new signing key that is %s ends no consent and no relay token under way',
  async (_step, from, to) => {
    const before = await startProcess(from)
    const after = await startProcess(to)
    clock.advance(1)
    for (const [first, second] of [
      [before, after],
      [after, before],
    ] as const) {
      const [ticket] = await start(first)
      expect(await end(second, ticket)).toBe(303)
      const mint = {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: 'user=ada' },
        body: '{}',
      }
      const { token } = JSON.parse(await (await fetch(`${first}/wych/auth`, mint)).text())
      const headers = { cookie: 'user=ada', authorization: `Bearer ${token}` }
      expect((await fetch(`${second}/wych/api/accounts`, { headers })).status).toBe(200)
    }
  },
)

test('a key that was removed opens neither a consent nor the gateway', async () => {
  const before = await startProcess([signingKey])
  const after = await startProcess([newKey])
  const [ticket] = await start(before)
  expect(await end(after, ticket)).toBe(403)
  const token = (await relays[0]?.mint('wych', { id: 'ada' }))?.token ?? ''
  const headers = { cookie: 'user=ada', authorization: `Bearer ${token}` }
  expect((await fetch(`${after}/wych/api/accounts`, { headers })).status).toBe(401)
})

test('a consent is refused in another session, later than 15 minutes, and twice', async () => {
  const url = await startProcess([signingKey])
  const [first, second] = [await start(url), await start(url)]
  expect(await end(url, first[0], 'wych', 'bob')).toBe(403)
  expect(await end(url, first[0])).toBe(303)
  expect(await end(url, first[0])).toBe(403)
  clock.advance(900_001)
  expect(await end(url, second[0])).toBe(403)
})
