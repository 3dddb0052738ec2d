import type { ServerResponse } from 'node:http'
import type { BreakerEvent } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const states: BreakerEvent['state'][] = []
const start = async (answer: (response: ServerResponse) => void, options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
  host.upstream.answer = answer
  states.length = 0
  host.relay.on('breaker', ({ state }) => states.push(state))
}
const call = (user = 'ada') => host.call(user, '/things/1')
const calls = async (times: number) => {
  await Promise.all(Array.from({ length: times }, async () => (await call()).arrayBuffer()))
}

test.each<[string, (response: ServerResponse) => void, GatewayHostOptions]>([
  ['answers 500', (response) => void response.writeHead(500).end(), {}],
  [
    'answers 503 and asks to wait',
    (response) => void response.writeHead(503, { 'retry-after': '90' }).end(),
    {},
  ],
  ['breaks connections', (response) => void response.socket?.resetAndDestroy(), {}],
  ['sends no headers in time', () => {}, { relay: { gatewayDeadlinesMs: { headers: 100 } } }],
  [
    'breaks off in its body',
    (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"half":')
      setImmediate(() => response.destroy())
    },
    {},
  ],
  [
    'hangs in its body',
    (response) => void response.writeHead(200, { 'content-length': 100 }).write('{"half":'),
    { relay: { gatewayDeadlinesMs: { idle: 100, total: 200 } } },
  ],
])('calls to a provider that %s are paused after five of them', async (_name, answer, options) => {
  await start(answer, options)
  await calls(5)
  const { length } = host.upstream.arrivals
  const refused = await call('bob')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  expect((await problemIn(refused)).code).toBe('upstream_unavailable')
  expect(host.upstream.arrivals).toHaveLength(length)
  expect(states).toEqual(['open'])
})

test.each<[string, (response: ServerResponse) => void, GatewayHostOptions]>([
  ['400', (response) => void response.writeHead(400).end(), {}],
  ['404', (response) => void response.writeHead(404).end(), {}],
  ['401', (response) => void response.writeHead(401).end(), {}],
  ['429', (response) => void response.writeHead(429).end(), {}],
  ['a redirect', (response) => void response.writeHead(301, { location: '/' }).end(), {}],
  [
    'an answer that is too large',
    (response) => void response.end('x'.repeat(2_000)),
    {
      relay: { maxResponseBytes: 1_024 },
    },
  ],
])('%s does not pause calls', async (_name, answer, options) => {
  await start(answer, options)
  await calls(12)
  expect(host.upstream.arrivals).toHaveLength(12)
  expect(states).toEqual([])
})

test('callers who leave do not pause calls', async () => {
  let leave = new AbortController()
  await start(() => leave.abort())
  for (let at = 0; at < 12; at += 1) {
    leave = new AbortController()
    await host.call('ada', '/things/1', { signal: leave.signal }).catch(() => {})
  }
  expect(host.upstream.arrivals).toHaveLength(12)
  expect(states).toEqual([])
})

test('readers who stall do not pause calls', async () => {
  let closed = 0
  const large = Buffer.alloc(4 * 1024 * 1024, 'x')
  const answer = (response: ServerResponse) => {
    response.socket?.once('close', () => (closed += 1))
    response.end(large)
  }
  await start(answer, { relay: { gatewayDeadlinesMs: { idle: 100, total: 500 } } })
  const read = () => host.relay.fetch('acme', { id: 'ada' }, '/things/1')
  const stalled = await Promise.all(Array.from({ length: 5 }, read))
  await expect.poll(() => closed, { timeout: 3_000 }).toBe(5) // each has met its deadline
  for (const response of stalled) await expect(response.text()).rejects.toThrow('too long')
  expect(states).toEqual([])
})

test('the token endpoint’s failures do not pause calls', async () => {
  const mint = () => Promise.reject(new Error('down'))
  const credential = { perSubject: false, leewaySeconds: 0, secrets: [], urls: {}, mint }
  await start((response) => void response.end('{}'), { provider: { credential } })
  await calls(12)
  expect(states).toEqual([])
})

test('after the pause one call is sent, while others are refused, and all are when it succeeds', async () => {
  let answer = (response: ServerResponse): void => void response.writeHead(500).end()
  await start((response) => answer(response))
  await calls(5)
  host.clock.advance(5_000)
  let end = () => {}
  answer = (response) => {
    end = () => void response.end('{}')
  }
  const trial = call()
  await expect.poll(() => host.upstream.arrivals.length).toBe(6)
  const refused = await Promise.all([call('bob'), call('eve')])
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [503, '1'],
    [503, '1'],
  ])
  answer = (response) => void response.end('{}')
  end()
  expect((await trial).status).toBe(200)
  expect((await call('bob')).status).toBe(200)
  expect(states).toEqual(['open', 'half-open', 'closed'])
})

test('a trial whose caller leaves makes room for the next', async () => {
  let answer = (response: ServerResponse): void => void response.writeHead(500).end()
  await start((response) => answer(response))
  await calls(5)
  host.clock.advance(5_000)
  const leave = new AbortController()
  answer = () => leave.abort()
  await host.call('ada', '/things/1', { signal: leave.signal }).catch(() => {})
  answer = (response) => void response.end('{}')
  await expect.poll(async () => (await call('bob')).status).toBe(200)
  expect(states).toEqual(['open', 'half-open', 'closed'])
})
