import { type Emulators, startEmulator } from '@token-relay/emulators'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestRedis, startRedis, until } from '../kit/redis.ts'
import { type ForkedRelay, startForkedRelays, tokenIn } from '../kit/forked-relays.ts'

// Four processes serve all tests: each test has users of its own.
let wealthica: Emulators['wealthica']
let wakapay: Emulators['wakapay']
let redis: TestRedis
const running: ForkedRelay[] = []

beforeAll(async () => {
  wealthica = await startEmulator('wealthica', {})
  wakapay = await startEmulator('wakapay', {})
  redis = await startRedis()
  await start(4)
}, 120_000)
afterAll(async () => {
  await Promise.all(running.map((relay) => relay.kill()))
  await Promise.all([redis.stop(), wealthica.close(), wakapay.close()])
})

async function start(count: number): Promise<readonly ForkedRelay[]> {
  const { apiUrl, connectUrl } = wealthica
  const started = await startForkedRelays(count, {
    wealthica: { ...wealthica.credentials, apiUrl, connectUrl },
    wakapay: { ...wakapay.credentials, apiUrl: wakapay.url },
    redisUrl: redis.url,
    relay: { gatewaySession: 'off' },
  })
  running.push(...started)
  return started
}

const tokenOf = async (relay: ForkedRelay, user: string): Promise<string> =>
  tokenIn(await relay.mint('wakapay', user, {}))
const call = async ({ url }: ForkedRelay, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/wakapay/api/business/balance?currency=KES`, { headers })
  await answer.body?.cancel()
  return answer.status
}

test('K7 a log-out on one process is known to the others within 5 s, and a new token works on both at once', async () => {
  const [a, b] = running
  if (!a || !b) throw new Error('no processes')
  const old = await tokenOf(b, 'ada')
  expect([await call(a, old), await call(b, old)]).toEqual([200, 200])
  await a.logOut('wakapay', 'ada')
  const loggedOutAtMs = performance.now()
  const fresh = await tokenOf(b, 'ada')
  expect([await call(a, fresh), await call(b, fresh)]).toEqual([200, 200])
  await until(async () => (await call(b, old)) === 401)
  const seenAfterMs = performance.now() - loggedOutAtMs
  process.stdout.write(`a log-out reached the other process within ${seenAfterMs.toFixed(0)} ms\n`)
  expect(seenAfterMs).toBeLessThan(5_000)
  expect([await call(a, fresh), await call(b, fresh)]).toEqual([200, 200])
})

test('K7 1 000 log-outs and log-ins over four processes: no new token is refused, no old one accepted', async () => {
  const of = (at: number): ForkedRelay => {
    const relay = running[at % running.length]
    if (!relay) throw new Error('no process')
    return relay
  }
  const faults: string[] = []
  /** Each user's rounds come one after the other, and each step on another process. */
  const rounds = async (user: number) => {
    const name = `user-${user}`
    const old: string[] = []
    for (let round = 0; round < 50; round += 1) {
      const at = user + round
      const token = await tokenOf(of(at), name)
      for (const relay of [of(at), of(at + 1)]) {
        const status = await call(relay, token)
        if (status !== 200) faults.push(`${name}: new token ${status} in round ${round}`)
      }
      await of(at + 2).logOut('wakapay', name)
      old.push(token)
    }
    return old
  }
  const old = (await Promise.all(Array.from({ length: 20 }, (_, user) => rounds(user)))).flat()
  expect(faults).toEqual([])
  expect(old).toHaveLength(1_000)
  const accepted = async () => {
    const answers = await Promise.all(old.map((token, at) => call(of(at), token)))
    return answers.filter((status) => status !== 401).length
  }
  await until(async () => (await accepted()) === 0, 5_000)
}, 120_000)

test('a process that starts later knows the log-outs from before, and ends no live token', async () => {
  const [a] = running
  if (!a) throw new Error('no process')
  // Log-outs are known since the first process began to follow them.
  await until(async () => String(await redis.command('KEYS', '*feed*')) !== '')
  const [eve, bob] = [await tokenOf(a, 'eve'), await tokenOf(a, 'bob')]
  await a.logOut('wakapay', 'eve')
  const [b] = await start(1)
  if (!b) throw new Error('no process')
  await until(async () => (await call(b, bob)) === 200)
  expect(await call(b, eve)).toBe(401)
})
