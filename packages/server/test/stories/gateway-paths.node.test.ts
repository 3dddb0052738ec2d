import type { ClientRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { rawStatus } from '../kit/raw-request.ts'

let host: GatewayHost
let authorization: string
beforeAll(async () => {
  const write = { ...readThing, id: 'write', method: 'POST', path: '/things' } as const
  host = await startGatewayHost({ routes: [readThing, write] })
  authorization = `Bearer ${await host.tokenFor('ada')}`
})
afterAll(() => host.close())

test.each([
  ['a backslash', '/acme/api/things\\1'],
  ['a fragment', '/acme/api/things/1#x'],
  ['dots', '/acme/api/things/x/../1'],
  ['one dot', '/acme/api/things/./1'],
  ['encoded dots', '/acme/api/things/x/%2e%2e/1'],
])('G2 refuses %s without opening a socket', async (_name, path) => {
  expect(await rawStatus(host.url, { path, headers: { authorization } })).toBe(404)
  expect(host.upstream.sockets()).toBe(0)
})

test('refuses a GET with a body, which a provider could read differently', async () => {
  const headers = { authorization, 'content-type': 'application/json', 'content-length': '2' }
  const send = (call: ClientRequest) => void call.end('{}')
  expect(await rawStatus(host.url, { path: '/acme/api/things/1', headers, send })).toBe(400)
  expect(host.upstream.arrivals).toEqual([])
})

test.each([
  ['G10 Content-Length with Transfer-Encoding', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
  ['G10 two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
  ['G10 Transfer-Encoding with white space', 'Transfer-Encoding : chunked'],
])('%s is 400', async (_name, headers) => {
  const before = host.upstream.arrivals.length
  const answer = await overSocket(`POST /acme/api/things HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n0\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(host.upstream.arrivals).toHaveLength(before)
})

/** Sends bytes that no HTTP client would send. */
function overSocket(text: string): Promise<string> {
  const { hostname, port } = new URL(host.url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text))
    socket.once('data', (data) => {
      resolve(data.toString())
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
