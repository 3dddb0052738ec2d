import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
beforeEach(async () => {
  host = await startGatewayHost()
})
afterEach(() => host.close())

test.each([301, 302, 307, 308])('G3 a redirect %i is 502 and is not followed', async (status) => {
  host.upstream.answer = (response) =>
    response.writeHead(status, { location: `${host.upstream.url}/base/other` }).end()
  const response = await host.call('ada', '/things/1')
  expect([response.status, (await problemIn(response)).code]).toEqual([502, 'upstream_bad_response'])
  expect(host.upstream.arrivals).toHaveLength(1)
})

test.each([400, 403, 404, 409, 412, 422])(
  'G15 the provider’s %i reaches the browser with its body',
  async (status) => {
    host.upstream.answer = (response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"type":"theirs"}')
    const response = await host.call('ada', '/things/1')
    expect([response.status, await response.json()]).toEqual([status, { type: 'theirs' }])
  },
)

test('a provider that is down is 503', async () => {
  await host.upstream.close()
  expect((await host.call('ada', '/things/1')).status).toBe(503)
})

test('a large answer that is cut off does not look complete', async () => {
  host.upstream.answer = (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write(Buffer.alloc(256 * 1024, '1'))
    setTimeout(() => response.destroy(), 50)
  }
  const response = await host.call('ada', '/things/1')
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow('terminated')
  expect(host.errors).toMatchObject([{ code: 'upstream_unavailable' }])
})

test('events of a stream arrive one by one', async () => {
  let next = () => {}
  host.upstream.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    next = () => void response.end('data: 2\n\n')
  }
  const response = await host.call('ada', '/things/1')
  const reader = response.body?.getReader()
  const first = await reader?.read()
  expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 1\n\n')
  next()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 2\n\n')
})

test('G9 an answer over 5 MiB is 502 if its length is declared, and cut off if not', async () => {
  const large = Buffer.alloc(5 * 1024 * 1024 + 1, 'x')
  host.upstream.answer = (response) => response.writeHead(200, { 'content-length': large.length }).end(large)
  expect((await host.call('ada', '/things/1')).status).toBe(502)
  host.upstream.answer = (response) => {
    response.write(large.subarray(0, 1000))
    response.end(large)
  }
  await expect(host.call('ada', '/things/1').then((response) => response.text())).rejects.toThrow(
    'terminated',
  )
})

test('G9 a compressed answer, which could unpack to any size, is 502', async () => {
  host.upstream.answer = (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)))
  expect((await host.call('ada', '/things/1')).status).toBe(502)
})

test('an answer of 5 MiB is streamed', async () => {
  const large = Buffer.alloc(5 * 1024 * 1024, 'x')
  host.upstream.answer = (response) => response.end(large)
  const response = await host.call('ada', '/things/1')
  expect((await response.arrayBuffer()).byteLength).toBe(large.length)
})

test('G11 a client that disconnects ends the call to the provider', async () => {
  const leave = new AbortController()
  host.upstream.answer = () => leave.abort()
  await expect(host.call('ada', '/things/1', { signal: leave.signal })).rejects.toThrow('aborted')
  // Without the abort, the call would last 10 s.
  await expect.poll(() => host.upstream.aborted(), { interval: 5, timeout: 1000 }).toBe(1)
})

test('relay.fetch uses the same gateway', async () => {
  host.upstream.answer = (response, { target }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ target }))
  const response = await host.relay.fetch('acme', { id: 'ada' }, '/things/7?a=1')
  expect(await response.json()).toEqual({ target: '/base/things/7?a=1' })
  await expect(host.relay.fetch('acme', { id: 'ada' }, '/other')).rejects.toMatchObject({
    code: 'unknown_route',
  })
})

test('G15 a status in credentialRefusals is 502', async () => {
  await host.close()
  host = await startGatewayHost({ provider: { credentialRefusals: [401, 403] } })
  host.upstream.answer = (response) => response.writeHead(403).end('{"message":"canary"}')
  const response = await host.call('ada', '/things/1')
  expect([response.status, (await problemIn(response)).code]).toEqual([502, 'upstream_credentials_rejected'])
})

test('L1 every call is an event without a user name, a token or a body', async () => {
  const events: unknown[] = []
  host.relay.on('call', (event) => events.push(event))
  await host.call('ada', '/things/1?secret=canary')
  expect(events).toEqual([
    {
      atMs: host.clock.nowMs(),
      provider: 'acme',
      subject: expect.stringMatching(/^[\w-]{22}$/),
      route: 'thing',
      method: 'GET',
      outcome: 200,
      durationMs: expect.any(Number),
    },
  ])
})
