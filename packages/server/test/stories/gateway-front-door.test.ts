import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())
const listed = 'https://app.example.com'

test('M5 the front door guards gateway calls', async () => {
  host = await startGatewayHost({ relay: { allowedOrigins: [listed] } })
  const foreign = await host.call('ada', '/things/1', { headers: { origin: 'https://evil.example' } })
  expect([foreign.status, (await problemIn(foreign)).code]).toEqual([403, 'cross_site'])
  expect(host.upstream.sockets()).toBe(0)
  expect((await host.call('ada', '/things/1', { headers: { origin: listed } })).status).toBe(200)
})

test('M10 gateway calls of one subject are limited', async () => {
  host = await startGatewayHost({ relay: { rateLimit: { gatewayPerSubject: 2 } } })
  const statuses: number[] = []
  for (const user of ['ada', 'ada', 'ada', 'bob']) statuses.push((await host.call(user, '/things/1')).status)
  expect(statuses).toEqual([200, 200, 429, 200])
})

test('M16 a page of a listed origin may send its tracer’s headers, which are not forwarded', async () => {
  host = await startGatewayHost({ relay: { allowedOrigins: [listed] } })
  const preflight = await fetch(`${host.url}/acme/api/things/1`, {
    method: 'OPTIONS',
    headers: {
      origin: listed,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'traceparent',
    },
  })
  expect(preflight.headers.get('access-control-allow-headers')).toContain('traceparent')
  await host.call('ada', '/things/1', { headers: { origin: listed, traceparent: '00-1' } })
  expect(host.upstream.arrivals[0]?.headers).not.toHaveProperty('traceparent')
})

test('G9 relay.fetch sends at most 256 KiB too', async () => {
  const write = { id: 'write', method: 'POST', path: '/things', scope: 'business', everyone: true } as const
  host = await startGatewayHost({ routes: [write] })
  const body = JSON.stringify({ filler: 'x'.repeat(256 * 1024) })
  const call = host.relay.fetch('acme', { id: 'ada' }, '/things', { method: 'POST', body })
  await expect(call).rejects.toMatchObject({ code: 'body_too_large' })
  expect(host.upstream.sockets()).toBe(0)
})
