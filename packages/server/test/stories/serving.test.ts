import { parseTokenAnswer, type Purpose, type TokenAnswer } from '@token-relay/protocol'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Host, startHost } from '../kit/host.ts'

let host: Host
beforeEach(async () => {
  host = await startHost()
})
afterEach(() => host.close())

const minute = 60_000

interface Asked {
  readonly purpose?: Purpose
  readonly refused?: string
}

/** Asks as the browser does. */
const ask = async (body: Asked = {}, user = 'ada'): Promise<TokenAnswer> => {
  const response = await post(body, user)
  expect(response.status).toBe(200)
  const answer = parseTokenAnswer(await response.json())
  if (!answer) throw new Error('The answer is no token answer.')
  return answer
}
const post = (body: Asked, user = 'ada') =>
  fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${user}` },
    body: JSON.stringify(body),
  })

test('purpose api: a token of 45 minutes is served, Connect gets one that is seconds old', async () => {
  const first = await ask({ purpose: 'api' })
  host.clock.advance(45 * minute)
  const aged = await ask({ purpose: 'api' })
  const fresh = await ask({ purpose: 'connect' })
  expect(aged.token).toBe(first.token)
  expect(aged.windows.connect).toBe(0)
  expect(aged.expiresIn).toBeCloseTo(15 * 60, 0)
  expect(fresh.token).not.toBe(first.token)
  expect(fresh.windows.connect).toBeGreaterThan(595)
  expect(host.mints()).toBe(2)
})

test('no purpose is served as for Connect: that caller may open it', async () => {
  await ask()
  host.clock.advance(30_000)
  await ask()
  expect(host.mints()).toBe(1)
  host.clock.advance(1000)
  await ask()
  expect(host.mints()).toBe(2)
})

test('the soft edge renews behind an answer that is served at once', async () => {
  const first = await ask({ purpose: 'api' })
  host.clock.advance(55.5 * minute)
  const served = await ask({ purpose: 'api' })
  expect(served.token).toBe(first.token)
  await expect.poll(() => host.mints()).toBe(2)
  await expect.poll(async () => (await ask({ purpose: 'api' })).token).not.toBe(first.token)
})

test('the hard edge waits for a new token', async () => {
  const first = await ask({ purpose: 'api' })
  host.clock.advance(59.75 * minute)
  const renewed = await ask({ purpose: 'api' })
  expect(renewed.token).not.toBe(first.token)
})

test('E3 a renewal that fails behind an answer is backed off, and the token lives on', async () => {
  const first = await ask({ purpose: 'api' })
  host.emulator.faults.add({
    path: '/auth/token',
    respond: { status: 503, headers: { 'retry-after': '20' } },
  })
  host.clock.advance(55.5 * minute)
  for (let i = 0; i < 10; i++) {
    expect((await ask({ purpose: 'api' })).token).toBe(first.token)
    await expect.poll(() => host.mints()).toBe(2)
  }
})

test('Connect falls back to a cached token while 300 s of its window are left', async () => {
  const first = await ask({ purpose: 'connect' })
  host.emulator.faults.add({ path: '/auth/token', respond: { status: 503 } })
  host.clock.advance(4.5 * minute)
  expect((await ask({ purpose: 'connect' })).token).toBe(first.token)
  host.clock.advance(1 * minute)
  expect((await post({ purpose: 'connect' })).status).toBe(503)
})

test('no purpose falls back to a cached token while it lives', async () => {
  const first = await ask()
  host.emulator.faults.add({ path: '/auth/token', respond: { status: 503 } })
  host.clock.advance(59.9 * minute)
  expect((await ask()).token).toBe(first.token)
  host.clock.advance(1 * minute)
  expect((await post({})).status).toBe(503)
})

test('M15 ten callers refuse one token: one mint', async () => {
  const { tokenId } = await ask({ purpose: 'api' })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask({ purpose: 'api', refused: tokenId })),
  )
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(answers[0]?.tokenId).not.toBe(tokenId)
  expect(host.mints()).toBe(2)
})

test('M15 refusing every token in a loop mints once in 10 s', async () => {
  let { tokenId } = await ask({ purpose: 'api' })
  for (let i = 0; i < 20; i++) ({ tokenId } = await ask({ purpose: 'api', refused: tokenId }))
  expect(host.mints()).toBe(2)
  host.clock.advance(10_000)
  await ask({ purpose: 'api', refused: tokenId })
  expect(host.mints()).toBe(3)
})

test('50 concurrent requests of one user are 1 mint', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask()))
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(host.mints()).toBe(1)
})

test('M13 two users interleaved 200 times never get each other’s token', async () => {
  const users = Array.from({ length: 200 }, (_, i) => (i % 2 ? 'ada' : 'bob'))
  const subjects = await Promise.all(
    users.map(async (user) => {
      const { token } = await ask({}, user)
      return decodeJwt(token).sub
    }),
  )
  expect(subjects).toEqual(users)
  expect(host.mints()).toBe(2)
})

test('a mint under way when the user signs out is not kept', async () => {
  host.emulator.faults.add({ path: '/auth/token', times: 1, respond: { delayMs: 50 } })
  const pending = post({})
  await expect.poll(() => host.mints()).toBe(1)
  await host.relay.revoke({ id: 'ada' })
  expect((await pending).status).toBe(401)
  await ask()
  expect(host.mints()).toBe(2)
})

test('back-end code shares the cache, for purpose api unless it says otherwise', async () => {
  const { token } = await ask()
  host.clock.advance(45 * minute)
  const api = await host.relay.mint('wealthica', { id: 'ada' })
  const connect = await host.relay.mint('wealthica', { id: 'ada' }, { purpose: 'connect' })
  expect(api.token).toBe(token)
  expect(connect.token).not.toBe(token)
})

test('a token whose account has changed is not served', async () => {
  await host.close()
  let loginName = 'ada-1'
  host = await startHost({ wealthica: { loginName: () => loginName } })
  await ask()
  loginName = 'ada-2'
  await ask()
  const names = host.emulator.requests().map(({ headers }) => headers.loginname)
  expect(names).toEqual(['ada-1', 'ada-2'])
})
