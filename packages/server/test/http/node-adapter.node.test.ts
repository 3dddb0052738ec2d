import { connect, createServer } from 'node:http2'
import { once } from 'node:events'
import { createRelay, defineProvider } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import type { AppUser } from '../kit/app.ts'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'
import { portOf } from '../kit/listen.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream } from '../kit/upstream.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(options: Parameters<typeof startGatewayHost>[0]): Promise<GatewayHost> {
  const host = await startGatewayHost(options)
  closing.push(() => host.close())
  return host
}

test.each(['node:http', 'express 5'] as const)(
  "a provider's header that a host has listed takes the place of the relay's own, on %s",
  async (mounting) => {
    const host = await start({ mounting, provider: { responseHeaders: ['referrer-policy'] } })
    host.upstream.answer = (response) => void response.setHeader('Referrer-Policy', 'origin').end('{}')
    const { headers } = await host.call('ada', '/things/1')
    expect([headers.get('referrer-policy'), headers.get('x-frame-options')]).toEqual(['origin', 'SAMEORIGIN'])
  },
)

test("headers of the host stay beside the relay's, except its CORS headers (M9)", async () => {
  const host = await start({
    before: (app) =>
      app.use((_request, response, next) => {
        response.setHeader('X-Trace', 'a1')
        response.setHeader('Access-Control-Allow-Origin', '*')
        next()
      }),
  })
  const { headers } = await host.call('ada', '/things/1')
  expect([headers.get('x-trace'), headers.get('access-control-allow-origin')]).toEqual(['a1', null])
})

test('a body over HTTP/2 reaches the provider, although no header announces it', async () => {
  const upstream = await startUpstream()
  const write = { ...readThing, method: 'PUT' } as const
  const relay = createRelay<AppUser>({
    identify: () => ({ id: 'ada' }),
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [
      defineProvider<AppUser>({ id: 'acme', apiUrl: upstream.url, routes: [write], authorize: () => ({}) }),
    ],
  })
  // Node's objects for HTTP/2 have the same methods, and types of their own.
  const server = createServer((...exchange) => Reflect.apply(relay.handler, relay, exchange)).listen(0)
  await once(server, 'listening')
  const client = connect(`http://localhost:${portOf(server)}`)
  closing.push(
    () => upstream.close(),
    () => relay.close({ finishMs: 0 }),
    () => server.close(),
    () => client.destroy(),
  )
  const { token } = await relay.mint('acme', { id: 'ada' })
  const call = client.request({
    ':method': 'PUT',
    ':path': '/acme/api/things/1',
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
  })
  call.end('{"amount":1}')
  const [headers] = await once(call, 'response')
  call.resume()
  expect(headers[':status']).toBe(200)
  expect(upstream.arrivals[0]?.body.toString()).toBe('{"amount":1}')
})
