import type { RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'
import { rawStatus, slowBody } from '../kit/raw-request.ts'

let host: GatewayHost
afterEach(() => host.close())

const never = () => new Promise<never>(() => {})
const quick = { gatewayDeadlinesMs: { total: 200 } }
const write: RoutePolicy = {
  id: 'write',
  method: 'POST',
  path: '/things',
  scope: 'business',
  everyone: true,
}

test.each<[string, Partial<RoutePolicy>, number]>([
  ['allow', { allow: never }, 0],
  ['select', { select: never }, 1],
])('E2 %s that never settles is refused at the deadline and reported', async (name, rule, arrivals) => {
  host = await startGatewayHost({ routes: [{ ...readThing, ...rule }], relay: quick })
  const response = await host.call('ada', '/things/1')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'denied'])
  expect(host.upstream.arrivals).toHaveLength(arrivals)
  expect(String(host.errors[0])).toContain(`${name} of thing did not settle within 200 ms`)
})

test('K7 a write whose body is incomplete at log-out is not forwarded', async () => {
  host = await startGatewayHost({ routes: [write] })
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    'content-type': 'application/json',
    'content-length': '2',
  }
  const logOut = async () => {
    await host.call('bob', '/nothing') // once it is answered, the first call is past its checks
    await host.relay.revoke({ id: 'ada' })
  }
  const path = '/acme/api/things'
  expect(await rawStatus(host.url, { method: 'POST', path, headers, send: slowBody(logOut) })).toBe(401)
  expect(host.upstream.arrivals).toEqual([])
})

test('K7 a write that a slow allow permits after log-out is not forwarded', async () => {
  const asked: (() => void)[] = []
  const allow = () => new Promise<boolean>((resolve) => asked.push(() => resolve(true)))
  host = await startGatewayHost({ routes: [{ ...write, allow }] })
  const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
  const pending = host.call('ada', '/things', body)
  await expect.poll(() => asked.length).toBe(1)
  await host.relay.revoke({ id: 'ada' })
  asked[0]?.()
  expect((await pending).status).toBe(401)
  expect(host.upstream.arrivals).toEqual([])
})

test('G5 headers that Connection lists are not forwarded', async () => {
  host = await startGatewayHost()
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    connection: 'close, Accept-Language',
    'accept-language': 'fr',
    accept: 'text/plain',
  }
  expect(await rawStatus(host.url, { path: '/acme/api/things/1', headers })).toBe(200)
  const [arrival] = host.upstream.arrivals
  expect(arrival?.headers).toMatchObject({ accept: 'text/plain' })
  expect(arrival?.headers).not.toHaveProperty('accept-language')
})

test.each(['actAs', 'actas', 'actAs[]', '%00actAs', 'act%00As', 'act%EF%B8%8FAs'])(
  'G7 refuses a page that sends the injected parameter as %s',
  async (name) => {
    host = await startGatewayHost({ provider: { inject: ({ pid }) => ({ actAs: pid }) } })
    const refused = await host.call('ada', `/things/1?${name}=bob`)
    expect([refused.status, (await problemIn(refused)).code]).toEqual([400, 'reserved_parameter'])
    expect(host.upstream.arrivals).toEqual([])
    await host.call('ada', '/things/1?page=2')
    expect(host.upstream.arrivals[0]?.target).toBe('/base/things/1?page=2&actAs=ada')
  },
)

test('G7 refuses an injected parameter in a body too, before any request to the provider', async () => {
  let mints = 0
  const credential = {
    perSubject: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    mint: async () => ({ token: `token-${++mints}`, facts: {} }),
  }
  const inject = ({ pid }: { pid: string }) => ({ actAs: pid })
  host = await startGatewayHost({ routes: [write, readThing], provider: { credential, inject } })
  const headers = { 'content-type': 'application/json' }
  const inBody = await host.call('ada', '/things', { method: 'POST', headers, body: '{"actAs":"bob"}' })
  const inQuery = await host.call('ada', '/things/1?actAs=bob')
  expect([inBody.status, inQuery.status, mints]).toEqual([400, 400, 0])
})

test('G7 a page may set other members of a structure than the injected one', async () => {
  host = await startGatewayHost({ provider: { inject: ({ pid }) => ({ 'filter[owner]': pid }) } })
  expect((await host.call('ada', '/things/1?filter[status]=open')).status).toBe(200)
  expect((await host.call('ada', '/things/1?filter.owner[]=bob')).status).toBe(400)
})

test('a body that is nested 100 000 levels deep is 400 and causes no internal error', async () => {
  host = await startGatewayHost({ routes: [{ ...write, body: z.array(z.unknown()) }] })
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const headers = { 'content-type': 'application/json' }
  expect((await host.call('ada', '/things', { method: 'POST', headers, body: deep })).status).toBe(400)
  expect(host.errors).toEqual([])
})

test.each(['../x', 'a/b', 'a\\b', 'a%2Fb'])('G2 the account %s is refused in a path', async (account) => {
  const own: RoutePolicy = { id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }
  host = await startGatewayHost({ routes: [own, readThing], provider: { account: () => account } })
  const response = await host.call('ada', '/accounts/me')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'no_provider_account'])
  expect(host.upstream.arrivals).toEqual([])
  expect((await host.call('ada', '/things/1')).status).toBe(200)
})

test('matches the user’s own account in its percent-encoded form', async () => {
  const own: RoutePolicy = { id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }
  host = await startGatewayHost({ routes: [own], provider: { account: () => 'ada@north wind' } })
  const response = await host.call('ada', '/accounts/ada%40north%20wind')
  expect(response.status).toBe(200)
  expect(host.upstream.arrivals[0]?.target).toBe('/base/accounts/ada%40north%20wind')
})
