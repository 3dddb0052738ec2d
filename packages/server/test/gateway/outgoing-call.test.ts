import { request as httpRequest } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'

let host: GatewayHost
afterEach(() => host.close())

const credential = () => {
  let mints = 0
  return {
    perSubject: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    mint: async () => ({ token: `token-${++mints}`, facts: {} }),
  }
}
const authorize = (_call: unknown, { credential: token }: { credential: string }) => ({
  authorization: `Bearer ${token}`,
})

test('inject runs once a call: a repeated call carries the same parameters', async () => {
  let runs = 0
  const inject = () => ({ run: String(++runs) })
  host = await startGatewayHost({ provider: { credential: credential(), authorize, inject } })
  host.upstream.answer = (response, { headers }) =>
    response.writeHead(headers.authorization === 'Bearer token-1' ? 401 : 200).end('{}')
  expect((await host.call('ada', '/things/1')).status).toBe(200)
  expect(host.upstream.arrivals.map(({ target }) => target)).toEqual([
    '/base/things/1?run=1',
    '/base/things/1?run=1',
  ])
})

test('an injected time is the time at which the body was complete, however slow the client is', async () => {
  let arrive = () => {}
  const arrival = new Promise<void>((resolve) => (arrive = resolve))
  const allow = () => {
    arrive()
    return true
  }
  const write = { ...readThing, method: 'POST', allow } as const
  const inject = ({ nowMs }: { nowMs: number }) => ({ timestamp: String(nowMs) })
  host = await startGatewayHost({ routes: [write], provider: { inject } })
  const startedAtMs = host.clock.nowMs()
  const headers = {
    cookie: 'user=ada',
    authorization: `Bearer ${await host.tokenFor('ada')}`,
    'content-type': 'application/json',
    'content-length': '2',
  }
  const status = await new Promise((resolve, reject) => {
    const options = { method: 'POST', headers }
    const call = httpRequest(`${host.url}/acme/api/things/1`, options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    call.on('error', reject)
    call.write('{')
    void arrival.then(() =>
      setImmediate(() => {
        host.clock.advance(20_000)
        call.end('}')
      }),
    )
  })
  expect(status).toBe(200)
  expect(host.upstream.arrivals[0]?.target).toBe(`/base/things/1?timestamp=${startedAtMs + 20_000}`)
})
