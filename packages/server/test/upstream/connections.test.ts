import type { Socket } from 'node:net'
import { RoundRobinPool } from 'undici'
import { afterEach, expect, test } from 'vitest'
import {
  type ForwardRequest,
  type UpstreamRequest,
  createForwardClient,
  createUpstreamClient,
} from '../../src/upstream/http-client.ts'
import { type ClosingServer, type Script, startClosingServer } from '../kit/closing-server.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const fin = (socket: Socket) => void socket.end()
const reset = (socket: Socket) => void socket.resetAndDestroy()
/** Answers the first request of each connection and ends the connection at its second. */
const onReuse =
  (end: (socket: Socket) => void): Script =>
  (request) =>
    request === 1 ? 'answer' : end

async function start(script: Script): Promise<ClosingServer> {
  const server = await startClosingServer(script)
  closing.push(() => server.close())
  return server
}

function tokenClient(server: ClosingServer, network: Parameters<typeof createUpstreamClient>[0] = {}) {
  const client = createUpstreamClient({ deadlineMs: 5_000, ...network })
  closing.push(() => client.close())
  return (request: Partial<UpstreamRequest> = {}) =>
    client
      .send({ provider: 'acme', method: 'GET', url: server.url, headers: {}, ...request })
      .then(
        ({ status }) => status,
        ({ code }) => code,
      )
      .finally(free)
}

/** undici takes a connection back one turn after its answer has ended. */
const free = () => new Promise((resolve) => setImmediate(resolve))

function gatewayClient(server: ClosingServer) {
  const client = createForwardClient()
  closing.push(() => client.close())
  return async (request: Partial<ForwardRequest> = {}) => {
    const { signal } = new AbortController()
    const common = { provider: 'acme', method: 'GET', url: server.url, headers: {}, signal } as const
    try {
      const call = { ...common, body: new Uint8Array(), isRepeatable: true, ...request }
      const { status, body } = await client.forward(call)
      if (!(body instanceof Uint8Array)) await body.resume().toArray()
      await free()
      return status
    } catch (error) {
      return error instanceof Error && 'code' in error ? error.code : error
    }
  }
}

test.each([
  ['closed', fin],
  ['reset', reset],
])(
  'a repeatable call is sent once more if its reused connection is %s without an answer',
  async (_name, end) => {
    const server = await start(onReuse(end))
    const [send, forward] = [tokenClient(server), gatewayClient(server)]
    const statuses = [await send(), await send(), await send(), await forward(), await forward()]
    expect(statuses).toEqual([200, 200, 200, 200, 200])
    expect(server.requests).toHaveLength(7)
  },
)

test('a body is repeated with its call', async () => {
  const server = await start(onReuse(reset))
  const send = tokenClient(server)
  const request = { method: 'POST', body: 'grant', isRepeatable: true } as const
  expect([await send(), await send(request)]).toEqual([200, 200])
  expect(server.requests).toEqual(['GET /', 'POST /', 'POST /'])
})

test('the repetition takes a new connection, although the pool has others that are just as old', async () => {
  const server = await start((request, connection) => (request === 1 || connection > 3 ? 'answer' : reset))
  const send = tokenClient(server)
  expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200])
  expect(server.connections()).toBe(3)
  expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200])
  expect(server.requests).toHaveLength(9)
})

test.each([
  ['a call that is not repeatable', { method: 'POST' }],
  ['a call that says so itself', { method: 'GET', isRepeatable: false }],
] as const)('%s is sent once', async (_name, request) => {
  const server = await start(onReuse(reset))
  const send = tokenClient(server)
  expect([await send(), await send(request)]).toEqual([200, 'upstream_unavailable'])
  expect(server.requests).toHaveLength(2)
})

test('a call on a new connection is sent once', async () => {
  const server = await start(() => reset)
  expect(await tokenClient(server)()).toBe('upstream_unavailable')
  expect(server.requests).toHaveLength(1)
})

test('a repetition that fails too is an error', async () => {
  const server = await start((request, connection) => (connection === 1 && request === 1 ? 'answer' : reset))
  const send = tokenClient(server)
  expect([await send(), await send()]).toEqual([200, 'upstream_unavailable'])
  expect(server.requests).toHaveLength(3)
})

test.each([
  ['a part of the status line', 'HTTP/1.1 2'],
  ['an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
  ['the headers', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'],
  ['one byte of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{'],
])('a call is not repeated after %s', async (_name, bytes) => {
  const server = await start(onReuse((socket) => void socket.end(bytes)))
  const send = tokenClient(server)
  expect([await send(), await send()]).toEqual([200, 'upstream_unavailable'])
  expect(server.requests).toHaveLength(2)
})

test('a reused connection that stays silent until the deadline is a timeout, not repeated', async () => {
  const server = await start(onReuse(() => {}))
  const send = tokenClient(server, { deadlineMs: 100 })
  expect([await send(), await send()]).toEqual([200, 'upstream_timeout'])
  expect(server.requests).toHaveLength(2)
})

test("calls through the host's dispatcher are repeated too, until a connection is new", async () => {
  const server = await start((request, connection) => (request === 1 || connection > 3 ? 'answer' : reset))
  const dispatcher = new RoundRobinPool(server.url, { connections: 3 }) // the next connection is as old as the last
  closing.push(() => dispatcher.close())
  const send = tokenClient(server, { dispatcher })
  await Promise.all([send(), send(), send()])
  expect(await send()).toBe(200)
  expect(server.requests).toHaveLength(7)
})
