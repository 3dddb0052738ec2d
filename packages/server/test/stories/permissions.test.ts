import { createRelay, defineProvider, type RoutePolicy } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AppUser, appFor, userOf } from '../kit/app.ts'
import { listen, originOf } from '../kit/listen.ts'
import { problemIn } from '../kit/problem.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

const balance: RoutePolicy = {
  id: 'balance',
  method: 'GET',
  path: '/balance',
  scope: 'business',
  allow: ({ subject }) => subject.permissions?.includes('treasurer') ?? false,
}

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream()
})
afterEach(() => upstream.close())

/** Starts a relay whose provider gives Ada a permission. */
async function startHost() {
  const provider = defineProvider<AppUser>({ id: 'acme', apiUrl: upstream.url, routes: [balance] })
  const relay = createRelay<AppUser>({
    identify: ({ headers }) => userOf(headers.cookie),
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [{ ...provider, permissions: ({ id }) => (id === 'ada' ? ['treasurer'] : []) }],
  })
  const server = await listen(appFor('node:http', relay))
  return { relay, url: originOf(server), close: () => (server.close(), relay.close()) }
}

test('G1 a route’s rule sees the permissions that were signed into the relay token', async () => {
  const host = await startHost()
  const callAs = async (id: string) => {
    const { token } = await host.relay.mint('acme', { id })
    return fetch(`${host.url}/acme/api/balance`, { headers: { authorization: `Bearer ${token}` } })
  }
  expect((await callAs('ada')).status).toBe(200)
  const refused = await callAs('bob')
  expect([refused.status, (await problemIn(refused)).code]).toEqual([403, 'denied'])
  expect(upstream.arrivals).toHaveLength(1)
  await host.close()
})

test('G1 back-end code has the permissions of the user that it names', async () => {
  const host = await startHost()
  expect((await host.relay.fetch('acme', { id: 'ada' }, '/balance')).status).toBe(200)
  await expect(host.relay.fetch('acme', { id: 'bob' }, '/balance')).rejects.toThrow(
    expect.objectContaining({ code: 'denied' }),
  )
  await host.close()
})
