import type { Server } from 'node:http'
import {
  createRelay,
  defineProvider,
  oauth2ClientCredentials,
  type Relay,
  secretReader,
  wealthica,
} from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AppUser, signedInUser } from '../kit/app.ts'
import { createWorld, type DayProvider, startDayProvider, type World } from '../kit/day-provider.ts'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'

const minute = 60_000
const users = ['ada', 'bob', 'eve']
const gateways = [
  { id: 'acme', path: '/acme/api/profile' },
  { id: 'vault', path: '/vault/api/institutions' },
] as const
const relayTokenLifeMs = 300_000
/** Clocks of processes may differ by this much. */
const skewMs = 5_000

let world: World
let provider: DayProvider
let relay: Relay<AppUser>
let server: Server
let url: string
let manager: DayProvider['secrets']
/** What a correct relay would not have done. */
let faults: string[]
let served: number

/** A relay token of a page. */
interface PageToken {
  readonly token: string
  readonly mintedAtMs: number
}
const held = new Map<string, PageToken>()
/** Relay tokens that must not work any more. */
const dead: { readonly user: string; readonly path: string; readonly token: string }[] = []
/** The number of the last token of the provider when each user signed out. */
const signedOutAt = new Map<string, number>()
/** When the last token that each user got in direct mode expires. */
const lastDirect = new Map<string, number>()

beforeEach(async () => {
  for (const state of [held, signedOutAt, lastDirect]) state.clear()
  dead.length = 0
  faults = []
  served = 0
  world = createWorld()
  provider = await startDayProvider(world)
  manager = { ...provider.secrets }
  relay = createDayRelay([signingKey])
  server = await listen((request, response) => relay.handler(request, response))
  url = originOf(server)
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all([relay.close(), provider.close()])
})

function createDayRelay(signingKeys: readonly string[]): Relay<AppUser> {
  const client = { clientId: 'shop', clientSecret: () => manager.client }
  const apiKey = secretReader('acme.apiKey', () => manager.apiKey)
  const bank = { ...client, apiUrl: `${provider.url}/bank` }
  return createRelay<AppUser>({
    identify: signedInUser,
    signingKeys,
    allowInsecureUpstream: true,
    clock: world.clock,
    maxCachedTokens: 100,
    onError: () => {},
    providers: [
      wealthica<AppUser>(bank),
      wealthica<AppUser>({ ...bank, id: 'vault', mode: 'gateway', routes: [wealthica.routes.institutions] }),
      defineProvider<AppUser>({
        id: 'acme',
        apiUrl: `${provider.url}/acme`,
        credential: oauth2ClientCredentials('acme', { ...client, tokenUrl: `${provider.url}/acme/token` }),
        secrets: [apiKey],
        inject: ({ pid }) => ({ customer: pid }),
        bindsSubject: true,
        authorize: async (_call, { credential }) => ({
          authorization: `Bearer ${credential}`,
          'x-api-key': (await apiKey.read()).reveal(),
        }),
        routes: [{ id: 'profile', method: 'GET', path: '/profile', scope: 'subject' }],
      }),
    ],
  })
}

const post = (id: string, user: string, method = 'POST') =>
  fetch(`${url}/${id}/auth`, {
    method,
    headers: { cookie: `user=${user}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: '{"purpose":"api"}' }),
  })
const get = (path: string, user: string, token: string) =>
  fetch(url + path, { headers: { cookie: `user=${user}`, authorization: `Bearer ${token}` } })

const blame = (what: string) => faults.push(`${new Date(world.now()).toISOString().slice(11, 19)} ${what}`)

/** A user asks for a token in direct mode. */
async function mintDirect(user: string): Promise<void> {
  const response = await post('wealthica', user)
  const text = await response.text()
  const isHeld = (lastDirect.get(user) ?? 0) - world.now() > 2 * minute
  if (response.status !== 200) {
    if (provider.state === 'up' || isHeld) blame(`${user}: the mint is ${response.status} ${text}`)
    return
  }
  served++
  const { token, expiresIn } = JSON.parse(text)
  const known = provider.issued(token)
  if (!known || known.user !== user) return void blame(`${user} got a token of ${known?.user}`)
  lastDirect.set(user, known.expiresAtMs)
  if (known.expiresAtMs <= world.now()) blame(`${user} got an expired token`)
  if (known.number <= (signedOutAt.get(user) ?? 0)) blame(`${user} got a token from before the log-out`)
  if (world.now() + expiresIn * 1000 > known.expiresAtMs + skewMs) blame(`${user}: expiresIn is too large`)
}

/** A page calls through a gateway: with its token, and after a 401 once more with a new one. */
async function callGateway(user: string, { id, path }: (typeof gateways)[number]): Promise<void> {
  const key = `${user} ${id}`
  const first = held.get(key)
  let response = first && (await get(path, user, first.token))
  if (first && response?.status === 200 && world.now() - first.mintedAtMs > relayTokenLifeMs + skewMs) {
    blame(`${user}: a relay token lived too long at ${id}`)
  }
  if (!response || response.status === 401) {
    await response?.text()
    const minted = await post(id, user)
    if (minted.status !== 200) return void blame(`${user}: the mint of a relay token is ${minted.status}`)
    const { token } = JSON.parse(await minted.text())
    held.set(key, { token, mintedAtMs: world.now() })
    response = await get(path, user, token)
  }
  const text = await response.text()
  if (provider.state === 'down') {
    if (![200, 502, 503, 504].includes(response.status))
      blame(`${user}: ${id} is ${response.status} in an outage`)
    return
  }
  if (response.status !== 200) return void blame(`${user}: ${id} is ${response.status} ${text}`)
  served++
  if (JSON.parse(text).user !== user) blame(`${user} got the data of ${text}`)
}

async function logOut(user: string): Promise<void> {
  for (const { id, path } of gateways) {
    const token = held.get(`${user} ${id}`)?.token
    if (token !== undefined) dead.push({ user, path, token })
    held.delete(`${user} ${id}`)
  }
  lastDirect.delete(user)
  await relay.revoke({ id: user })
  signedOutAt.set(user, provider.lastNumber())
}

/** All users make their requests at once; tokens from before a log-out are tried again. */
async function traffic(): Promise<void> {
  const pages = users.flatMap((user) => [
    mintDirect(user),
    ...gateways.map((gateway) => callGateway(user, gateway)),
  ])
  await Promise.all(pages)
  for (const { user, path, token } of dead.slice(-2)) {
    const { status } = await get(path, user, token)
    if (status !== 401) blame(`${user}: a relay token from before the log-out is ${status}`)
  }
}

/**
 * Steady requests for some time: twice within a relay token's life, then after it has ended. Every third time one user
 * signs out and in again.
 */
async function steady(ms: number, everyMs = 17 * minute): Promise<void> {
  for (let passedMs = 0, at = 0; passedMs < ms; passedMs += everyMs, at++) {
    await traffic()
    world.pass(minute)
    await traffic()
    if (at % 3 === 2) await logOut(users[Math.floor(passedMs / minute) % users.length] ?? '')
    world.pass(everyMs - minute)
  }
}

/** Replaces the process by one with other signing keys. */
async function deploy(signingKeys: readonly string[]): Promise<void> {
  const old = relay
  relay = createDayRelay(signingKeys)
  await old.close()
}

const newKey = 'test-only-5b1f9c0e7d3a48269e01c7f4ab86d25e'

/** The day's events. After each of them there is more than an hour of steady requests, the life of a token. */
const events: readonly (readonly [string, () => Promise<void> | void])[] = [
  ['a quiet morning', () => {}],
  [
    'the API key changes',
    () => {
      provider.secrets.apiKey = 'day-api-key-2'
      manager.apiKey = 'day-api-key-2'
    },
  ],
  [
    'the client secret changes',
    () => {
      provider.secrets.client = 'day-client-secret-2'
      manager.client = 'day-client-secret-2'
    },
  ],
  ['a signing key is appended', () => deploy([signingKey, newKey])],
  ['the signing key moves to the front', () => deploy([newKey, signingKey])],
  ['the old signing key is removed', () => deploy([newKey])],
  [
    'the provider is down for 20 minutes',
    async () => {
      provider.state = 'down'
      await steady(20 * minute, 5 * minute)
      provider.state = 'up'
      world.pass(minute)
      // One call tries whether the provider answers again; those beside it are still refused.
      const [user = ''] = users
      for (const gateway of gateways) await callGateway(user, gateway)
    },
  ],
  ['the provider closes idle connections', () => provider.closeIdle()],
  ['the machine sleeps for two hours', () => world.sleep(120 * minute)],
  ['the wall clock is set back an hour', () => world.stepWall(-60 * minute)],
  ['the wall clock is set right again', () => world.stepWall(60 * minute)],
  ['the wall clock is set forward an hour', () => world.stepWall(60 * minute)],
  ['the wall clock is set right again', () => world.stepWall(-60 * minute)],
  ['the provider closes a connection at its second request', () => void (provider.closesReused = true)],
  ['the provider keeps connections again', () => void (provider.closesReused = false)],
  ['everyone signs out at once', async () => void (await Promise.all(users.map(logOut)))],
]

test('K7 M13 E3 a day: every request is served that could be, and nobody gets a wrong token', async () => {
  for (const [name, happen] of events) {
    await happen()
    const before = faults.length
    await steady(68 * minute)
    if (faults.length > before) faults.splice(before, 0, `after: ${name}`)
  }
  expect(faults).toEqual([])
  expect(served).toBeGreaterThan(500)
}, 60_000)
