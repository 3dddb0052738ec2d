import { defineProvider, oauth2ClientCredentials, wealthica } from '@token-relay/server'
import { decodeJwt } from 'jose'
import { afterEach, expect, test } from 'vitest'
import type { AppUser } from '../kit/app.ts'
import { virtualClock } from '../kit/clock.ts'
import { readThings } from '../kit/every-caller.ts'
import { type Processes, type ProcessesOptions, startProcesses } from '../kit/processes.ts'

const minute = 60_000
const day = 24 * 60 * minute
const closing: Processes[] = []
afterEach(async () => {
  for (const processes of closing.splice(0)) await processes.close()
})
async function start(options: ProcessesOptions = {}): Promise<Processes> {
  const processes = await startProcesses(options)
  closing.push(processes)
  return processes
}
/** Returns the place of the only token in the store. */
const tokenKey = ({ store }: Processes): string =>
  [...store.keys].find((key) => key.includes(':credential:')) ?? ''

test('four processes with 250 cold requests each for one user ask the provider once', async () => {
  const processes = await start({ count: 4 })
  // A fifth of them over HTTP, which costs this test more than the relay.
  const requests = processes.all.flatMap((process) =>
    Array.from({ length: 250 }, async (_, index) => {
      if (index % 5 > 0) return (await process.relay.mint('wealthica', { id: 'ada' })).token
      return (await process.mint('ada')).token
    }),
  )
  const tokens = await Promise.all(requests)
  expect(tokens.map((token) => decodeJwt(token).sub)).toEqual(tokens.map(() => 'ada'))
  expect(new Set(tokens).size).toBe(1)
  expect(processes.mints()).toBe(1)
})

test('a process takes the token of another from the store, and serves it from memory without asking the store', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const first = await a.mint('ada')
  await processes.settled()
  const second = await b.mint('ada')
  expect([second.token, processes.mints()]).toEqual([first.token, 1])
  expect(await a.call('ada')).toBe(200)
  await processes.settled()
  expect(await b.call('ada')).toBe(200)
  processes.store.asked.length = 0
  for (const process of processes.all) {
    expect([(await process.mint('ada')).token, await process.call('ada')]).toEqual([first.token, 200])
  }
  expect(processes.store.asked).toEqual([])
  expect(processes.mints()).toBe(2)
})

test.each([-day, day])(
  'a token of another process has the right life and window with clocks that differ by %i ms',
  async (differenceMs) => {
    const other = virtualClock()
    other.step(differenceMs)
    const processes = await start({ clockOf: (index, clock) => (index === 0 ? clock : other) })
    const [a, b] = processes.all
    await a.mint('ada', { purpose: 'connect' })
    await processes.settled()
    processes.clock.advance(20_000)
    other.advance(20_000)
    const answer = await b.mint('ada', { purpose: 'connect' })
    expect(processes.mints()).toBe(1)
    expect([answer.expiresIn, answer.windows.connect]).toEqual([3_580, 580])
    processes.clock.advance(10_001)
    other.advance(10_001)
    expect((await b.mint('ada', { purpose: 'connect' })).windows.connect).toBe(600)
    expect(processes.mints()).toBe(2)
  },
)

test('a token that is too old for Connect is taken for the API only', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const old = await a.mint('ada')
  await processes.settled()
  processes.clock.advance(5 * minute)
  const [api, connect] = await Promise.all([
    b.mint('ada', { purpose: 'api' }),
    b.mint('ada', { purpose: 'connect' }),
  ])
  expect([api.token, connect.token === old.token]).toEqual([old.token, false])
  expect(connect.windows.connect).toBe(600)
})

test('a renewal in the background happens on one process, and the other takes its token', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const body = { purpose: 'api' }
  const old = await a.mint('ada', body)
  await processes.settled()
  await b.mint('ada', body)
  processes.clock.advance(56 * minute)
  const during = await Promise.all([a.mint('ada', body), b.mint('ada', body)])
  expect(during.map(({ token }) => token)).toEqual([old.token, old.token])
  await expect.poll(() => processes.mints()).toBe(2)
  await processes.settled()
  processes.clock.advance(1_000)
  await Promise.all([a.mint('ada', body), b.mint('ada', body)])
  await expect.poll(async () => (await a.mint('ada', body)).token).not.toBe(old.token)
  await expect.poll(async () => (await b.mint('ada', body)).token).toBe((await a.mint('ada', body)).token)
  expect(processes.mints()).toBe(2)
})

test.each([
  ['not JSON', () => 'x'],
  ['of another version', (text: string) => text.replace('"format":1', '"format":2')],
  ['without a token', (text: string) => text.replace('"token"', '"tok"')],
  ['with an endless life', (text: string) => text.replace('"lifeMs":3600000', '"lifeMs":1e15')],
  ['with less life than it has left', (text: string) => text.replace('"lifeMs":3600000', '"lifeMs":1000')],
  ['of another account', (text: string) => text.replace('"account":"ada"', '"account":"bob"')],
])('an entry that is %s is not used, and the next mint replaces it', async (_name, tamper) => {
  const processes = await start({ count: 3 })
  const [a, b, c] = processes.all
  const first = await a.mint('ada')
  await processes.settled()
  const key = tokenKey(processes)
  const stored = await processes.store.memory.get(key)
  const tampered = tamper(stored?.value ?? '')
  expect(tampered).not.toBe(stored?.value)
  await processes.store.memory.set(key, tampered, 3_600_000)
  processes.clock.advance(1)
  const second = await b.mint('ada')
  await processes.settled()
  expect([second.status, second.token === first.token]).toEqual([200, false])
  expect([(await c?.mint('ada'))?.token, processes.mints()]).toEqual([second.token, 2])
})

test('M13 deployments with another client, scope, audience or secret share no token, although they share a store', async () => {
  const settings = [
    {},
    { clientId: 'other-shop' },
    { clientSecret: 'canary-other-secret' },
    { scopes: ['read'] },
    { parameters: { audience: 'https://api.example' } },
    { headers: { 'x-tenant': 'maple' } },
    { clientAuth: 'client_secret_basic' as const },
    {},
  ]
  const processes = await start({
    count: settings.length,
    providers: (url, index) => {
      const own = { clientId: 'shop', clientSecret: 'canary-client-secret', ...settings[index] }
      const { clientId, clientSecret } = own
      return [
        wealthica<AppUser>({ clientId, clientSecret, apiUrl: `${url}/bank` }),
        defineProvider<AppUser>({
          id: 'acme',
          apiUrl: `${url}/acme`,
          credential: oauth2ClientCredentials('acme', { ...own, tokenUrl: `${url}/acme/token` }),
          routes: [readThings],
        }),
      ]
    },
  })
  for (const process of processes.all) {
    expect(await process.call('ada')).toBe(200)
    await processes.settled()
  }
  expect(processes.mints()).toBe(settings.length - 1) // the first and the last are one deployment
  for (const process of processes.all) {
    expect((await process.mint('ada')).status).toBe(200)
    await processes.settled()
  }
  expect(processes.mints()).toBe(settings.length - 1 + 3)
})

test('M13 nothing in a key of the store names the user', async () => {
  const processes = await start()
  await processes.all[0].mint('a user with spaces')
  await processes.settled()
  for (const key of processes.store.keys) expect(key).toMatch(/^shop:[a-z]+:[\w-]{22}$/)
})

test('M13 two users on four processes in any order always get their own token', async () => {
  const processes = await start({ count: 4 })
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const last = new Map<string, string>()
  const step = async () => {
    const process = processes.all[random(4)] ?? processes.all[0]
    const user = random(2) === 0 ? 'ada' : 'bob'
    const kind = random(6)
    if (kind === 0) return { user, status: await process.logOut(user) }
    const refused = kind === 1 ? { refused: last.get(user) ?? 'none' } : {}
    const answer = await process.mint(user, { purpose: kind === 2 ? 'connect' : 'api', ...refused })
    if (answer.status !== 200) return { user, status: answer.status }
    last.set(user, answer.tokenId)
    return { user, status: 200, sub: decodeJwt(answer.token).sub }
  }
  let served = 0
  for (let round = 0; round < 25; round++) {
    const steps = await Promise.all(Array.from({ length: 6 }, step))
    const answers = steps.filter(({ sub }) => sub !== undefined)
    served += answers.length
    expect(answers.map(({ sub }) => sub)).toEqual(answers.map(({ user }) => user))
    expect(steps.filter(({ status }) => ![200, 204, 401, 429].includes(status))).toEqual([])
    processes.clock.advance(random(20 * minute))
  }
  expect(served).toBeGreaterThan(75)
  expect(processes.all.flatMap(({ errors }) => errors)).toEqual([])
})
