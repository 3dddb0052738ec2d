import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, wych } from '@token-relay/server'
import { redisStore } from '@token-relay/server/redis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appFor, headerOf, throughBoth } from '../kit/app.ts'
import { listen, originOf } from '../kit/listen.ts'
import { ada, type BankUser } from '../kit/providers.ts'
import { type TestRedis, nodeRedis, startRedis } from '../kit/redis.ts'
import { signingKey } from '../kit/signing-key.ts'

let emulator: Emulators['wych']
let redis: TestRedis
const closings: (() => unknown)[] = []
beforeEach(async () => {
  emulator = await startEmulator('wych')
  redis = await startRedis()
})
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
  await Promise.all([emulator.close(), redis.close()])
})

/** Starts a process of the bank's relay, with a connection of its own to Redis. */
async function startProcess() {
  const client = await nodeRedis(redis.port)
  const relay = createRelay<BankUser>({
    name: 'bank',
    identify: (request) => (headerOf(request, 'x-session') === ada.id ? ada : null),
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    store: redisStore(client, { encryptionKeys: [signingKey] }),
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
  const server = await listen(appFor(throughBoth('node:http'), relay))
  closings.push(async () => {
    server.closeAllConnections()
    server.close()
    await relay.close()
    client.destroy()
  })
  const headers = { 'x-session': ada.id }
  /** Returns the id by which Wych calls Ada. */
  const userAtWych = async (): Promise<string> => {
    await relay.fetch('wych', ada, '/accounts')
    const seen = emulator.requests().findLast(({ path }) => /\/user\/[^/]+\/token$/.test(path))
    return seen?.path.split('/').at(-2) ?? ''
  }
  return {
    /** Starts a consent. Resolves to its cookie. */
    async start() {
      const response = await fetch(`${originOf(server)}/wych/connect`, { method: 'POST', headers })
      return response.headers.get('set-cookie')?.split(';')[0] ?? ''
    },
    /** Comes back from Wych. Resolves to the status. */
    async comeBack(cookie: string) {
      const query = new URLSearchParams({ state: 'ACTIVE', user: await userAtWych(), connection: '7' })
      const page = { ...headers, cookie, 'sec-fetch-site': 'cross-site' }
      const address = `${originOf(server)}/wych/return?${query.toString()}`
      return (await fetch(address, { redirect: 'manual', headers: page })).status
    },
  }
}

test('a consent that began on one process ends once, on whichever the user comes back to', async () => {
  const [a, b] = [await startProcess(), await startProcess()]
  const cookie = await a.start()
  expect([await b.comeBack(cookie), await a.comeBack(cookie), await b.comeBack(cookie)]).toEqual([
    303, 403, 403,
  ])
})

test('a consent outlives Redis, which is restarted empty, and the process that it began on', async () => {
  const [a, b] = [await startProcess(), await startProcess()]
  const cookie = await a.start()
  await redis.stop()
  await redis.start()
  const late = await startProcess()
  expect([await late.comeBack(cookie), await late.comeBack(cookie)]).toEqual([303, 403])
  const again = async () => {
    const next = await b.start()
    return [await a.comeBack(next), await late.comeBack(next)]
  }
  await expect.poll(again, { timeout: 10_000 }).toEqual([303, 403]) // when the first process has connected again
})

test('E3 a consent works with Redis stopped, once in each process that was there when it began', async () => {
  const [a, b] = [await startProcess(), await startProcess()]
  const cookie = await a.start()
  await redis.stop()
  expect([await b.comeBack(cookie), await b.comeBack(cookie), await a.comeBack(cookie)]).toEqual([
    303, 403, 303,
  ])
})
