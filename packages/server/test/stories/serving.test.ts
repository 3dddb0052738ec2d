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

/** Requests a token as the browser does. */
const ask = async (body: Asked = {}, user = 'ada'): Promise<TokenAnswer> => {
  const response = await post(body, user)
  expect(response.status).toBe(200)
  const answer = parseTokenAnswer(await response.json())
  if (!answer) throw new Error('The answer is not a token answer.')
  return answer
}
const post = (body: Asked, user = 'ada') =>
  fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${user}` },
    body: JSON.stringify(body),
  })

test('purpose api gets a token that is 45 minutes old, Connect gets a new one', async () => {
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

test('a request without purpose gets a token that is fresh enough for Connect', async () => {
  await ask()
  host.clock.advance(30_000)
  await ask()
  expect(host.mints()).toBe(1)
  host.clock.advance(1000)
  await ask()
  expect(host.mints()).toBe(2)
})

test('from the soft edge on, the held token is served at once and renewed in the background', async () => {
  const first = await ask({ purpose: 'api' })
  host.clock.advance(55.5 * minute)
  const served = await ask({ purpose: 'api' })
  expect(served.token).toBe(first.token)
  await expect.poll(() => host.mints()).toBe(2)
  await expect.poll(async () => (await ask({ purpose: 'api' })).token).not.toBe(first.token)
})

test('from the hard edge on, the caller waits for a new token', async () => {
  const first = await ask({ purpose: 'api' })
  host.clock.advance(59.75 * minute)
  const renewed = await ask({ purpose: 'api' })
  expect(renewed.token).not.toBe(first.token)
})

test('E3 a background renewal that fails backs off, and the held token is still served', async () => {
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

test('Connect falls back to a held token while at least 300 s of its window are left', async () => {
  const first = await ask({ purpose: 'connect' })
  host.emulator.faults.add({ path: '/auth/token', respond: { status: 503 } })
  host.clock.advance(4.5 * minute)
  expect((await ask({ purpose: 'connect' })).token).toBe(first.token)
  host.clock.advance(1 * minute)
  expect((await post({ purpose: 'connect' })).status).toBe(503)
})

test('a request without purpose falls back to a held token until it expires', async () => {
  const first = await ask()
  host.emulator.faults.add({ path: '/auth/token', respond: { status: 503 } })
  host.clock.advance(59.9 * minute)
  expect((await ask()).token).toBe(first.token)
  host.clock.advance(1 * minute)
  expect((await post({})).status).toBe(503)
})

test('M15 ten callers that refuse the same token cause one mint', async () => {
  const { tokenId } = await ask({ purpose: 'api' })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ask({ purpose: 'api', refused: tokenId })),
  )
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(answers[0]?.tokenId).not.toBe(tokenId)
  expect(host.mints()).toBe(2)
})

test('M15 refusing every token in a loop causes one mint in 10 s', async () => {
  let { tokenId } = await ask({ purpose: 'api' })
  for (let i = 0; i < 20; i++) ({ tokenId } = await ask({ purpose: 'api', refused: tokenId }))
  expect(host.mints()).toBe(2)
  host.clock.advance(10_000)
  await ask({ purpose: 'api', refused: tokenId })
  expect(host.mints()).toBe(3)
})

test('50 concurrent requests of one user cause 1 mint', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask()))
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1)
  expect(host.mints()).toBe(1)
})

test('M13 200 concurrent requests of two users never return the other user’s token', async () => {
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

test('a token that arrives after the user has signed out is not kept', async () => {
  host.emulator.faults.add({ path: '/auth/token', times: 1, respond: { delayMs: 50 } })
  const pending = post({})
  await expect.poll(() => host.mints()).toBe(1)
  await host.relay.revoke({ id: 'ada' })
  expect((await pending).status).toBe(401)
  await ask()
  expect(host.mints()).toBe(2)
})

test('relay.mint shares the cache, with purpose api by default', async () => {
  const { token } = await ask()
  host.clock.advance(45 * minute)
  const api = await host.relay.mint('wealthica', { id: 'ada' })
  const connect = await host.relay.mint('wealthica', { id: 'ada' }, { purpose: 'connect' })
  expect(api.token).toBe(token)
  expect(connect.token).not.toBe(token)
})

test('a held token is not served after the user’s account has changed', async () => {
  await host.close()
  let loginName = 'ada-1'
  host = await startHost({ wealthica: { loginName: () => loginName } })
  await ask()
  loginName = 'ada-2'
  await ask()
  const names = host.emulator.requests().map(({ headers }) => headers.loginname)
  expect(names).toEqual(['ada-1', 'ada-2'])
})
