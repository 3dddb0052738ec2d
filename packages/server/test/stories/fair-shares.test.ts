import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
let sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await host.close()
})

const large = Buffer.alloc(4 * 1024 * 1024, 'x')
const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
  host.upstream.answer = (response, { target }) => void response.end(target.endsWith('/large') ? large : '{}')
}

/** Asks for a large answer and never reads it. */
const holdOpen = async (user: string, count: number) => {
  const token = await host.tokenFor(user)
  const { port, pathname } = new URL(`${host.url}/acme/api/things/large`)
  for (let at = 0; at < count; at += 1) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.pause()
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    sockets.push(socket)
  }
}
const arrived = (count: number) =>
  expect.poll(() => host.upstream.arrivals.length, { timeout: 5_000 }).toBe(count)

test('a subject that does not read its answers has 16 calls in flight, and others are served', async () => {
  await start()
  await holdOpen('mallory', 20)
  await arrived(16)
  const refused = await host.call('mallory', '/things/1')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
  expect((await problemIn(refused)).code).toBe('rate_limited')
  expect((await host.call('bob', '/things/1')).status).toBe(200)
  expect(host.upstream.arrivals).toHaveLength(17)
})

test('a call whose client leaves frees its place', async () => {
  await start({ relay: { maxCallsPerSubject: 2 } })
  await holdOpen('mallory', 2)
  await arrived(2)
  expect((await host.call('mallory', '/things/1')).status).toBe(429)
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await host.call('mallory', '/things/1')).status).toBe(200)
})

test.each<[string, number, (response: ServerResponse) => void]>([
  ['a success', 200, (response) => void response.end('{}')],
  ['an empty answer', 204, (response) => void response.writeHead(204).end()],
  ['a refusal', 422, (response) => void response.writeHead(422).end('{}')],
  ['a fault', 503, (response) => void response.writeHead(500).end('{}')],
  ['a broken connection', 503, (response) => void response.destroy()],
])('a call that ends in %s frees its place', async (_name, status, answer) => {
  await start({ relay: { maxCallsPerSubject: 1 } })
  host.upstream.answer = answer
  for (let at = 0; at < 3; at += 1) expect((await host.call('ada', '/things/1')).status).toBe(status)
})

test('a large answer of select that nobody reads holds a place too', async () => {
  const select = (body: unknown) => (Array.isArray(body) ? 'x'.repeat(4 * 1024 * 1024) : {})
  await start({ routes: [{ ...readThing, select }], relay: { maxCallsPerSubject: 1 } })
  host.upstream.answer = (response) => void response.end('[]')
  await holdOpen('mallory', 1)
  await arrived(1)
  host.upstream.answer = (response) => void response.end('{}')
  await expect.poll(async () => (await host.call('mallory', '/things/1')).status).toBe(429)
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await host.call('mallory', '/things/1')).status).toBe(200)
})

test('relay.fetch counts like a page', async () => {
  await start({ relay: { maxCallsPerSubject: 1 } })
  const ada = { id: 'ada' }
  const held = await host.relay.fetch('acme', ada, '/things/large')
  await expect(host.relay.fetch('acme', ada, '/things/1')).rejects.toMatchObject({ code: 'rate_limited' })
  expect((await held.arrayBuffer()).byteLength).toBe(large.length)
  expect((await host.relay.fetch('acme', ada, '/things/1')).status).toBe(200)
})

test('when every connection is in use, a call is 503 after a short wait', async () => {
  await start({ relay: { gatewayDeadlinesMs: { connection: 100 }, maxCallsPerSubject: 128 } })
  host.upstream.answer = () => {}
  await holdOpen('mallory', 64)
  await holdOpen('eve', 64)
  await arrived(128)
  const response = await host.call('bob', '/things/1')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  expect((await problemIn(response)).code).toBe('upstream_unavailable')
})
