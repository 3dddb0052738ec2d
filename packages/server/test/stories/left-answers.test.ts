import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'

let host: GatewayHost
afterEach(() => host.close())

const ada = { id: 'ada' }
const writeThing = { ...readThing, id: 'write', method: 'POST' } as const
const start = async (answer: (response: ServerResponse) => void, options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
  host.upstream.answer = (response, { target }) =>
    target.endsWith('/small') ? void response.end('{}') : answer(response)
}
const post = (body: string) =>
  host.call('ada', '/things/1', { method: 'POST', body, headers: { 'content-type': 'application/json' } })

describe.each<[string, (response: ServerResponse) => void, GatewayHostOptions]>([
  ['a stream of 300 kB', (response) => void response.end(Buffer.alloc(300_000, 'x')), {}],
  ['a stream of 180 kB', (response) => void response.end(Buffer.alloc(180_000, 'x')), {}],
  [
    'a stream of events',
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\n'),
    {},
  ],
  [
    'an empty stream of events',
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
    {},
  ],
  [
    'a large answer of select',
    (response) => void response.end('[]'),
    {
      routes: [
        { ...readThing, select: (body) => (Array.isArray(body) ? 'x'.repeat(300_000) : { isSmall: true }) },
      ],
    },
  ],
])('%s', (_name, answer, options) => {
  const begin = () => start(answer, { ...options, relay: { maxCallsPerSubject: 1 } })
  const next = async () => (await host.call('ada', '/things/small')).status

  test('frees its place when a caller of relay.fetch cancels it unread', async () => {
    await begin()
    for (let at = 0; at < 3; at += 1) {
      const response = await host.relay.fetch('acme', ada, '/things/1')
      await response.body?.cancel()
      await expect.poll(next).toBe(200)
    }
    expect(host.errors).toEqual([])
  })

  test('frees its place when a caller of relay.fetch has read it', async () => {
    await begin()
    for (let at = 0; at < 3; at += 1) await (await host.relay.fetch('acme', ada, '/things/1')).arrayBuffer()
    await expect.poll(next).toBe(200)
  })
})

test('a caller of relay.fetch that leaves a stream ends the provider’s connection, and is not reported', async () => {
  await start((response) => void response.write(Buffer.alloc(100_000, 'x')))
  const response = await host.relay.fetch('acme', ada, '/things/1')
  const reader = response.body?.getReader()
  await reader?.read()
  const pending = reader?.read()
  await reader?.cancel()
  await pending
  await expect.poll(() => host.upstream.aborted()).toBe(1)
  expect(host.errors).toEqual([])
})

test('a slow answer is sent on with the bytes that come a second after its first ones', async () => {
  let write = (_part: string) => {}
  let end = () => {}
  await start((response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('[1')
    write = (part) => void response.write(part)
    end = () => void response.end(']')
  })
  let isAnswered = false
  const answer = host.call('ada', '/things/1').finally(() => (isAnswered = true))
  await expect.poll(() => host.upstream.arrivals.length).toBe(1)
  for (let at = 0; at < 3; at += 1) {
    write(',1')
    await host.call('ada', '/things/small')
  }
  expect(isAnswered).toBe(false)
  await expect
    .poll(() => {
      host.clock.advance(1_000)
      write(',1')
      return isAnswered
    })
    .toBe(true)
  end()
  expect(await (await answer).text()).toMatch(/^\[1(?:,1)+\]$/)
})

test.each([
  'text/event-stream',
  'application/x-ndjson',
  'application/ndjson; charset=utf-8',
  'application/jsonl',
  'application/json-seq',
])('the parts of %s arrive one by one', async (type) => {
  let end = () => {}
  await start((response) => {
    response.writeHead(200, { 'content-type': type }).write('{"n":1}\n')
    end = () => void response.end('{"n":2}\n')
  })
  const reader = (await host.call('ada', '/things/1')).body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"n":1}\n')
  end()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"n":2}\n')
})

test.each(['\n', ' \r\n\t', '\ufeff', ''])(
  'a write that is answered %j passes a route with select as an empty answer',
  async (body) => {
    const routes = [{ ...writeThing, select: (value: unknown) => value }]
    await start((response) => void response.writeHead(201, { location: '/base/things/7' }).end(body), {
      routes,
    })
    const response = await post('{}')
    expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
      201,
      '/things/7',
      '',
    ])
  },
)

test.each(['Identity', 'IDENTITY', 'identity, identity'])(
  'an answer in the coding %s passes',
  async (coding) => {
    await start((response) => void response.writeHead(200, { 'content-encoding': coding }).end('{}'))
    expect((await host.call('ada', '/things/1')).status).toBe(200)
  },
)

test.each(['gzip', 'identity, br', 'GZIP', 'x-unknown'])(
  'an answer in the coding %s is 502',
  async (coding) => {
    await start((response) => void response.writeHead(200, { 'content-encoding': coding }).end('{}'))
    expect((await host.call('ada', '/things/1')).status).toBe(502)
  },
)
