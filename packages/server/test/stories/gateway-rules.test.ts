import { request as httpRequest } from 'node:http'
import type { RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'
import { z } from 'zod'

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
])('E2 %s that never settles is a refusal in time, and is logged', async (name, rule, arrivals) => {
  host = await startGatewayHost({ routes: [{ ...readThing, ...rule }], relay: quick })
  const response = await host.call('ada', '/things/1')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'denied'])
  expect(host.upstream.arrivals).toHaveLength(arrivals)
  expect(String(host.errors[0])).toContain(`${name} of thing did not settle within 200 ms`)
})

test('K7 a write whose body is still on its way at log-out is never made', async () => {
  host = await startGatewayHost({ routes: [write] })
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    'content-type': 'application/json',
    'content-length': '2',
  }
  const status = await new Promise<number>((resolve, reject) => {
    const call = httpRequest(`${host.url}/acme/api/things`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    call.on('error', reject)
    // Another call over the same server has been answered by the time the first one has been let in.
    call.write('{', () => {
      void host
        .call('bob', '/nothing')
        .then(() => host.relay.revoke({ id: 'ada' }))
        .then(() => call.end('}'), reject)
    })
  })
  expect(status).toBe(401)
  expect(host.upstream.arrivals).toEqual([])
})

test('K7 a write that a slow allow lets through after log-out is never made', async () => {
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

test('G5 what the Connection header lists stays on this hop', async () => {
  host = await startGatewayHost()
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    connection: 'close, Accept-Language',
    'accept-language': 'fr',
    accept: 'text/plain',
  }
  await new Promise<void>((resolve, reject) => {
    httpRequest(`${host.url}/acme/api/things/1`, { headers }, (response) => {
      response.resume().on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
  const [arrival] = host.upstream.arrivals
  expect(arrival?.headers).toMatchObject({ accept: 'text/plain' })
  expect(arrival?.headers).not.toHaveProperty('accept-language')
})

test.each(['actAs', 'actas', 'actAs[]', '%00actAs', 'act%00As', 'act%EF%B8%8FAs'])(
  'G7 a page that sends the injected parameter as %s is refused',
  async (name) => {
    host = await startGatewayHost({ provider: { inject: ({ pid }) => ({ actAs: pid }) } })
    const refused = await host.call('ada', `/things/1?${name}=bob`)
    expect([refused.status, (await problemIn(refused)).code]).toEqual([400, 'reserved_parameter'])
    expect(host.upstream.arrivals).toEqual([])
    await host.call('ada', '/things/1?page=2')
    expect(host.upstream.arrivals[0]?.target).toBe('/base/things/1?page=2&actAs=ada')
  },
)

test('G7 an injected parameter is refused in a body too, before the provider is asked for anything', async () => {
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

test('G7 an injected part of a structure leaves its other parts to the page', async () => {
  host = await startGatewayHost({ provider: { inject: ({ pid }) => ({ 'filter[owner]': pid }) } })
  expect((await host.call('ada', '/things/1?filter[status]=open')).status).toBe(200)
  expect((await host.call('ada', '/things/1?filter.owner[]=bob')).status).toBe(400)
})

test('a GET with a body is refused: a provider may sign, or read, something else', async () => {
  host = await startGatewayHost()
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    'content-type': 'application/json',
    'content-length': '2',
  }
  const status = await new Promise((resolve, reject) => {
    httpRequest(`${host.url}/acme/api/things/1`, { headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
      .on('error', reject)
      .end('{}')
  })
  expect(status).toBe(400)
  expect(host.upstream.arrivals).toEqual([])
})

test('a body that is nested deeper than the stack is the schema’s to judge, and no fault of ours', async () => {
  host = await startGatewayHost({ routes: [{ ...write, body: z.array(z.unknown()) }] })
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const headers = { 'content-type': 'application/json' }
  expect((await host.call('ada', '/things', { method: 'POST', headers, body: deep })).status).toBe(200)
  expect(host.errors).toEqual([])
})

test.each(['../x', 'a/b', 'a\\b', 'a%2Fb'])('G2 the account %s never stands in a path', async (account) => {
  const own: RoutePolicy = { id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }
  host = await startGatewayHost({ routes: [own, readThing], provider: { account: () => account } })
  const response = await host.call('ada', '/accounts/me')
  expect([response.status, (await problemIn(response)).code]).toEqual([403, 'no_provider_account'])
  expect(host.upstream.arrivals).toEqual([])
  expect((await host.call('ada', '/things/1')).status).toBe(200)
})

test('an own account that a path spells with percent signs is found by that spelling', async () => {
  const own: RoutePolicy = { id: 'own', method: 'GET', path: '/accounts/{pid}', scope: 'subject' }
  host = await startGatewayHost({ routes: [own], provider: { account: () => 'ada@north wind' } })
  const response = await host.call('ada', '/accounts/ada%40north%20wind')
  expect(response.status).toBe(200)
  expect(host.upstream.arrivals[0]?.target).toBe('/base/accounts/ada%40north%20wind')
})
