import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'

let host: GatewayHost
let events: unknown[]
beforeEach(async () => {
  host = await startGatewayHost()
  events = []
  host.relay.on('call', ({ outcome }) => events.push(outcome))
  host.relay.on('denied', ({ code }) => events.push(code))
})
afterEach(() => host.close())

test('a browser that leaves before the answer is not an outage: the call is aborted, and nothing is denied', async () => {
  const leave = new AbortController()
  host.upstream.answer = () => leave.abort()
  await expect(host.call('ada', '/things/1', { signal: leave.signal })).rejects.toThrow('aborted')
  await expect.poll(() => events).toEqual(['aborted'])
  await expect.poll(() => host.upstream.aborted()).toBe(1)
  expect(host.errors).toEqual([])
})

test('a browser that leaves within the answer is not reported as a fault either', async () => {
  const leave = new AbortController()
  host.upstream.answer = (response) => void response.write('x'.repeat(256 * 1024))
  const response = await host.call('ada', '/things/1', { signal: leave.signal })
  leave.abort()
  await expect(response.text()).rejects.toThrow('aborted')
  await expect.poll(() => host.upstream.aborted()).toBe(1)
  expect([events, host.errors]).toEqual([[200], []])
})

test('a caller of relay.fetch that aborts gets the reason of its signal, as from fetch', async () => {
  const leave = new AbortController()
  const reason = new Error('the user went on')
  host.upstream.answer = () => leave.abort(reason)
  const ada = { id: 'ada' }
  const init = { signal: leave.signal }
  await expect(host.relay.fetch('acme', ada, '/things/1', init)).rejects.toBe(reason)
  await expect(host.relay.fetch('acme', ada, '/things/1', init)).rejects.toBe(reason)
  expect(events).toEqual(['aborted'])
})

test('a caller of relay.fetch that aborts within the body gets the reason too', async () => {
  const leave = new AbortController()
  host.upstream.answer = (response) => void response.write('x'.repeat(256 * 1024))
  const response = await host.relay.fetch('acme', { id: 'ada' }, '/things/1', { signal: leave.signal })
  leave.abort(new Error('the user went on'))
  await expect(response.text()).rejects.toThrow('the user went on')
  expect([events, host.errors]).toEqual([[200], []])
})

test('a deadline of ours stays a fault of the provider', async () => {
  await host.close()
  host = await startGatewayHost({ relay: { gatewayDeadlinesMs: { total: 150 } } })
  host.upstream.answer = () => {}
  const { signal } = new AbortController()
  const call = host.relay.fetch('acme', { id: 'ada' }, '/things/1', { signal })
  await expect(call).rejects.toMatchObject({ code: 'upstream_timeout' })
})
