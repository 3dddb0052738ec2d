import type { ServerResponse } from 'node:http'
import type { RoutePolicy } from '@token-relay/server'
import { afterEach, describe, expect, test } from 'vitest'
import { type Callers, gatewayWrite, readThings, startCallers } from '../kit/every-caller.ts'
import { type Outcome, ways } from '../kit/ways.ts'

let host: Callers
afterEach(() => host.close())

const json = { 'content-type': 'application/json' }
const selecting: RoutePolicy = { ...readThings, select: (body) => body }
const long = { headers: 60_000, idle: 60_000, total: 60_000 }

/** Answers API calls, and leaves token calls alone. */
function answerCalls(write: (response: ServerResponse) => void): void {
  const { answer } = host.upstream
  host.upstream.answer = (response, arrival) =>
    arrival.target.includes('/things') ? write(response) : answer(response, arrival)
}

/** Sends a byte at once and then every 20 ms, until the client goes away. */
function drip(response: ServerResponse): void {
  response.writeHead(200, json).write('[')
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

describe.each(ways)('$name', (way) => {
  const read = (): Promise<Outcome | 'broken off'> =>
    way.call(host, { method: 'GET', path: '/things' }).catch(() => 'broken off' as const)

  describe.each([
    ['a route', readThings],
    ['a route with select', selecting],
  ])('%s', (_name, route) => {
    const isCut = (outcome: Outcome | 'broken off') => outcome === 'broken off' || outcome[0] >= 500

    test.each<[string, (response: ServerResponse) => void]>([
      ['a body that never ends', drip],
      ['a body that pauses', (response) => void response.writeHead(200, json).write('[')],
    ])('G9 ends %s at the deadline, and the provider’s connection too', async (_title, write) => {
      host = await startCallersWith(route, { ...long, total: 400 })
      answerCalls(write)
      const startedAtMs = performance.now()
      expect(isCut(await read())).toBe(true)
      expect(performance.now() - startedAtMs).toBeLessThan(5_000)
      await expect.poll(() => host.upstream.aborted()).toBe(1)
    })

    test('G9 ends a body that pauses for longer than the idle deadline', async () => {
      host = await startCallersWith(route, { ...long, idle: 300 })
      answerCalls((response) => void response.writeHead(200, json).write('['))
      const startedAtMs = performance.now()
      expect(isCut(await read())).toBe(true)
      expect(performance.now() - startedAtMs).toBeLessThan(5_000)
    })

    test('G9 ends a body of more than 5 MiB, and one that declares more', async () => {
      host = await startCallersWith(route, long)
      const big = Buffer.alloc(5 * 1024 * 1024 + 1, ' ')
      answerCalls(
        (response) => void response.writeHead(200, { ...json, 'transfer-encoding': 'chunked' }).end(big),
      )
      expect(isCut(await read())).toBe(true)
      answerCalls(
        (response) => void response.writeHead(200, { ...json, 'content-length': big.length }).end(big),
      )
      expect(await read()).toEqual([502, 'upstream_bad_response'])
    })

    test.each<[string, number, Record<string, string>]>([
      ['a redirect', 302, { location: 'https://evil.example' }],
      ['a fault of the provider', 500, {}],
      ['a limit of the provider', 429, {}],
      ['a compressed answer', 200, { 'content-encoding': 'gzip' }],
      ['an answer that declares too much', 200, { 'content-length': String(6 * 1024 * 1024) }],
    ])(
      'G9 %s is refused and its body is ended, so that its connection is free',
      async (_title, status, headers) => {
        host = await startCallersWith(route, long)
        answerCalls(
          (response) => void response.writeHead(status, { ...json, ...headers }).write(' '.repeat(1024)),
        )
        expect((await read())[0]).not.toBe(200)
        await expect.poll(() => host.upstream.aborted()).toBe(1)
      },
    )
  })

  const startCallersWith = (route: RoutePolicy, gatewayDeadlinesMs: typeof long) =>
    way.start({ relay: { gatewayDeadlinesMs }, acme: { routes: [route] } })
})

test('G8 select drops counts and links, which describe the entries that it removes', async () => {
  host = await startCallers({ acme: { routes: [{ ...readThings, select: () => [] }] } })
  const telling = { link: '</things?page=9>; rel="last"', 'x-total-count': '941', 'content-disposition': 'a' }
  answerCalls((response) => response.writeHead(200, { ...json, ...telling }).end('[1]'))
  const page = await host.send({ name: '', method: 'GET', path: '/acme/api/things' })
  const backEnd = await host.relay.fetch('acme', { id: 'ada' }, '/things')
  for (const { headers } of [page, backEnd]) {
    expect(Object.keys(telling).filter((name) => headers.has(name))).toEqual([])
  }
})

test('L1 each call is an event with its outcome, also a write that timed out', async () => {
  host = await startCallers({ relay: { gatewayDeadlinesMs: { ...long, headers: 500 } } })
  const seen: unknown[] = []
  host.relay.on('call', ({ route, outcome }) => seen.push([route, outcome]))
  answerCalls(() => {})
  expect((await host.send(gatewayWrite)).status).toBe(504)
  answerCalls((response) => response.destroy())
  expect((await host.send(gatewayWrite)).status).toBe(503)
  answerCalls((response) => response.writeHead(409).end())
  expect((await host.send(gatewayWrite)).status).toBe(409)
  expect(seen).toEqual([
    ['write', 'upstream_timeout'],
    ['write', 'upstream_unavailable'],
    ['write', 409],
  ])
})

test('close() ends the connections of token calls and of gateway calls', async () => {
  host = await startCallers()
  answerCalls((response) => void response.writeHead(200, json).end('[]'))
  for (const provider of ['acme', 'wych']) {
    const path = provider === 'acme' ? '/things' : '/accounts'
    expect((await host.relay.fetch(provider, { id: 'ada' }, path)).status).toBe(200)
  }
  expect(host.upstream.open()).toBeGreaterThan(1)
  await host.relay.close()
  await expect.poll(() => host.upstream.open()).toBe(0)
})
