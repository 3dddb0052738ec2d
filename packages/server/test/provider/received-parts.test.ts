import { parseTokenAnswer } from '@token-relay/protocol'
import { type DirectProvider, createRelay, defineProvider } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type AppUser, appFor, signedInUser, throughBoth } from '../kit/app.ts'
import { listen, originOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** What a provider's functions were called with, by function: the names in each object, and whether it is frozen. */
type Received = Record<string, { readonly names: readonly string[]; readonly isFrozen: boolean }[]>

const note = (received: Received, name: string, values: readonly unknown[]) => {
  received[name] = values
    .filter((value) => typeof value === 'object' && value !== null)
    .map((value) => ({ names: Object.keys(value).toSorted(), isFrozen: Object.isFrozen(value) }))
}

const frozen = (...names: readonly string[]) => ({ names: names.toSorted(), isFrozen: true })

/** Serves a provider in each mode, which note what they receive. */
async function startHost(upstream: Upstream, received: Received): Promise<string> {
  const direct: DirectProvider<AppUser> = {
    id: 'direct',
    mode: 'direct',
    api: upstream.url,
    windows: {},
    leewaySeconds: 0,
    urls: {},
    secrets: [],
    csp: { connectSrc: [], frameSrc: [], formAction: [] },
    account: ({ id }) => id,
    async mint(...values) {
      note(received, 'provider.mint', values)
      return { bound: 'subject', token: 'direct-token', facts: {} }
    },
  }
  const gateway = defineProvider<AppUser>({
    id: 'acme',
    apiUrl: upstream.url,
    routes: [{ id: 'thing', method: 'POST', path: '/things', scope: 'subject' }],
    credential: {
      perSubject: true,
      leewaySeconds: 0,
      secrets: [],
      urls: {},
      async mint(...values) {
        note(received, 'recipe.mint', values)
        return { token: 'credential', facts: {} }
      },
    },
    inject(...values) {
      note(received, 'inject', values)
      return { actAs: 'ada' }
    },
    authorize(...values) {
      note(received, 'authorize', values)
      return { authorization: 'Bearer credential' }
    },
  })
  const relay = createRelay<AppUser>({
    identify: signedInUser,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [direct, gateway],
  })
  const server = await listen(appFor(throughBoth('node:http'), relay))
  closing.push(
    () => relay.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return originOf(server)
}

test("a provider's functions receive the parts that their types name, frozen, and nothing else", async () => {
  const received: Received = {}
  const upstream = await startUpstream()
  closing.push(() => upstream.close())
  const origin = await startHost(upstream, received)
  const headers = { cookie: 'user=ada', 'content-type': 'application/json' }
  const mint = (provider: string) =>
    fetch(`${origin}/${provider}/auth`, { method: 'POST', headers, body: '{}' })

  expect((await mint('direct')).status).toBe(200)
  const token = parseTokenAnswer(await (await mint('acme')).json())?.token ?? ''
  const authorization = `Bearer ${token}`
  const call = { method: 'POST', headers: { ...headers, authorization }, body: '{"name":"chair"}' }
  expect((await fetch(`${origin}/acme/api/things?color=red`, call)).status).toBe(200)

  expect(received).toEqual({
    'provider.mint': [frozen('upstream', 'clock')],
    'recipe.mint': [frozen('provider', 'upstream', 'clock', 'use')],
    inject: [frozen('pid', 'nowMs')],
    authorize: [frozen('method', 'url', 'headers', 'body'), frozen('pid', 'nowMs', 'credential')],
  })
})
