import { type Store, wych } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import type { AppUser } from '../kit/app.ts'
import { json } from '../kit/every-caller.ts'
import { type Processes, type ProcessesOptions, startProcesses } from '../kit/processes.ts'

const closing: Processes[] = []
afterEach(async () => {
  for (const processes of closing.splice(0)) await processes.close()
})
async function start(options: ProcessesOptions = {}): Promise<Processes> {
  const processes = await startProcesses(options)
  closing.push(processes)
  return processes
}
/** The store as a process sees it that is killed as soon as it has claimed a mint. */
const killedAfterClaim = (store: Store): Store => ({
  ...store,
  set: async () => {},
  release: async () => {},
})
/** Closes the provider for token calls until the returned function is called. */
function shut(processes: Processes): () => void {
  let open = () => {}
  processes.gate = new Promise((resolve) => (open = resolve))
  return open
}

test('a process that was killed while it minted is succeeded while the others still wait', async () => {
  const processes = await start({
    count: 4,
    storeOf: (index, store) => (index === 0 ? killedAfterClaim(store) : store),
  })
  const [killed, ...others] = processes.all
  await killed.mint('ada')
  const waiting = others.map((process) => process.mint('ada'))
  await expect.poll(() => processes.store.asked.filter((name) => name === 'claim').length).toBeGreaterThan(6)
  expect(processes.mints()).toBe(1)
  processes.clock.advance(5_501)
  const answers = await Promise.all(waiting)
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(processes.mints()).toBe(2)
})

test('a caller whose wait for another process has no end is answered 503 with Retry-After', async () => {
  const processes = await start({
    storeOf: (index, store) => (index === 0 ? killedAfterClaim(store) : store),
    relay: { tokenDeadlineMs: 100 },
  })
  const [killed, waiting] = processes.all
  await killed.mint('ada')
  const answer = await waiting.mint('ada')
  expect([answer.status, answer.code, answer.retryAfter]).toEqual([503, 'upstream_unavailable', '1'])
})

test('close() ends the waiting for another process, and leaves no timer', async () => {
  const processes = await start({
    storeOf: (index, store) => (index === 0 ? killedAfterClaim(store) : store),
  })
  const [killed, waiting] = processes.all
  await killed.mint('ada')
  const answer = waiting.mint('ada')
  await expect.poll(() => processes.store.asked.filter((name) => name === 'claim').length).toBeGreaterThan(1)
  await waiting.relay.close()
  expect((await answer).status).toBe(503)
  expect(processes.mints()).toBe(1)
})

test('close() waits until the store has the last token', async () => {
  const processes = await start()
  const [a, b] = processes.all
  processes.store.state = 20
  const first = await a.mint('ada')
  await a.relay.close()
  processes.store.state = 'up'
  expect([(await b.mint('ada')).token, processes.mints()]).toEqual([first.token, 1])
})

test('a rate limit of the provider that one process met keeps the others from calling', async () => {
  const processes = await start({ count: 3 })
  const [a, b, c] = processes.all
  processes.override = ({ target }) =>
    target.endsWith('/token') ? { ...json({}, 429), headers: { 'retry-after': '30' } } : undefined
  expect(await a.call('ada')).toBe(503)
  expect((await a.mint('ada')).code).toBe('upstream_limited')
  await processes.settled()
  processes.clock.advance(10_000)
  expect(await b.call('bob')).toBe(503)
  const answer = await b.mint('ada')
  expect([answer.code, answer.retryAfter]).toEqual(['upstream_limited', '20'])
  expect(processes.mints()).toBe(2) // one for each provider
  processes.clock.advance(20_000)
  processes.override = () => undefined
  expect([(await c?.mint('ada'))?.status, await c?.call('ada')]).toEqual([200, 200])
})

test('processes that wait while the provider limits one of them do not call it', async () => {
  const processes = await start({ count: 4 })
  const open = shut(processes)
  processes.override = ({ target }) =>
    target.endsWith('/token') ? { ...json({}, 429), headers: { 'retry-after': '30' } } : undefined
  const answers = processes.all.map((process) => process.mint('ada'))
  await expect.poll(() => processes.store.asked.filter((name) => name === 'claim').length).toBeGreaterThan(3)
  open()
  expect((await Promise.all(answers)).map(({ code }) => code)).toEqual(
    processes.all.map(() => 'upstream_limited'),
  )
  expect(processes.mints()).toBe(1)
})

test('secrets that the provider refuses are refused on all processes for a minute, or until one changes', async () => {
  const secrets = ['wrong', 'wrong', 'wrong']
  const processes = await start({ count: 3, clientSecret: (index) => () => secrets[index] ?? '' })
  const [a, b, c] = processes.all
  processes.override = ({ body }) =>
    body.includes('wrong') ? json({ error: 'invalid_client' }, 401) : undefined
  expect(await a.call('ada')).toBe(502)
  await processes.settled()
  expect(await b.call('ada')).toBe(502)
  expect(processes.mints()).toBe(1)
  secrets[2] = 'right'
  expect(await c?.call('ada')).toBe(200)
  await processes.settled()
  secrets[1] = 'right'
  processes.clock.advance(2_000)
  expect(await b.call('ada')).toBe(200)
  expect(processes.mints()).toBe(2) // the token that the third process has shared
})

test('a process that has read a changed secret takes no token of the old one', async () => {
  const secrets = ['old', 'old']
  const processes = await start({ clientSecret: (index) => () => secrets[index] ?? '' })
  const [a, b] = processes.all
  expect(await a.call('ada')).toBe(200)
  await processes.settled()
  secrets[1] = 'new'
  expect(await b.call('ada')).toBe(200)
  await processes.settled()
  expect(processes.mints()).toBe(2)
})

test('a function for a secret that throws is called once, and fails with its own error, as without a store', async () => {
  let calls = 0
  const processes = await start({
    clientSecret: () => () => {
      calls += 1
      throw new Error('canary')
    },
  })
  expect((await processes.all[0].mint('ada')).code).toBe('secret_unavailable')
  expect(calls).toBe(1)
  expect(processes.all[0].errors).toHaveLength(1)
})

test('a provider that limits two users on two processes is not asked by a third one', async () => {
  const processes = await start({ count: 3 })
  const [a, b, c] = processes.all
  processes.override = ({ target }) =>
    target.endsWith('/token') ? { ...json({}, 429), headers: { 'retry-after': '30' } } : undefined
  expect([(await a.mint('ada')).code, (await a.mint('ada')).code]).toEqual(Array(2).fill('upstream_limited'))
  await processes.settled()
  expect((await b.mint('bob')).code).toBe('upstream_limited')
  await processes.settled()
  const third = await c?.mint('eve')
  expect([third?.code, third?.retryAfter, processes.mints()]).toEqual(['upstream_limited', '30', 2])
})

test('a secret manager that hangs does not hold the end of a relay', async () => {
  const processes = await start({ clientSecret: () => () => new Promise(() => {}) })
  const [a] = processes.all
  const answer = a.mint('ada')
  await a.logOut('bob')
  const startedAtMs = performance.now()
  await a.relay.close({ finishMs: 50 })
  expect(performance.now() - startedAtMs).toBeLessThan(2_000) // tokenDeadlineMs is 5 s
  expect((await answer).status).toBe(503)
})

test('a refusal that two users of Wych meet is shared for a second, unless a user has just succeeded', async () => {
  const processes = await start({
    providers: (url) => [
      wych<AppUser>({
        clientId: 'shop',
        clientSecret: 'canary-client-secret',
        apiKey: 'canary-api-key',
        partner: 'harbour',
        app: 'ledger',
        issuer: `${url}/wych/realm`,
        apiUrl: `${url}/wych`,
        connectUrl: 'https://connect.example',
        userId: ({ id }) => id,
        routes: [wych.routes.accounts],
      }),
    ],
  })
  const [{ relay, url }] = processes.all
  const blocked = new Set(['u1', 'u2', 'u3', 'u4'])
  processes.override = ({ target }) => {
    if (target.endsWith('openid-configuration')) {
      const issuer = `${processes.upstream.url}/wych/realm`
      return json({ issuer, token_endpoint: `${issuer}/token` })
    }
    const user = /\/user\/(\w+)\/token/.exec(target)?.[1]
    return user !== undefined && blocked.has(user) ? json({}, 403) : undefined
  }
  const userCalls = () => processes.upstream.arrivals.filter(({ target }) => target.includes('/user/')).length
  const statusFor = async (user: string) => {
    const authorization = `Bearer ${(await relay.mint('wych', { id: user })).token}`
    return (await fetch(`${url}/wych/api/accounts`, { headers: { authorization } })).status
  }
  for (const user of ['u1', 'u2', 'u3', 'u4', 'u5']) expect(await statusFor(user)).toBe(502)
  expect(userCalls()).toBe(2)
  processes.clock.advance(1_000)
  expect(await statusFor('u5')).toBe(200)
  for (const user of ['u1', 'u2']) expect(await statusFor(user)).toBe(502)
  expect(await statusFor('u6')).toBe(200)
})
