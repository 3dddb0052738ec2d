import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'

let host: GatewayHost
afterEach(() => host.close())

const writeThing = { ...readThing, id: 'write', method: 'POST' } as const
const start = async (answer: (response: ServerResponse) => void, options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
  host.upstream.answer = (response) => answer(response)
}
const post = (body: string) =>
  host.call('ada', '/things/1', { method: 'POST', body, headers: { 'content-type': 'application/json' } })

test('a stream that is silent is not ended as unread', async () => {
  let write = (_part: string) => {}
  let page: ServerResponse | undefined
  await start(
    (response) => {
      write = (part) => void response.write(part)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      write('data: 1\n\n')
    },
    { before: (app) => void app.use((_request, response, next) => next(void (page = response))) },
  )
  const reader = (await host.call('ada', '/things/1')).body?.getReader()
  await reader?.read()
  page?.emit('timeout')
  write('data: 2\n\n')
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 2\n\n')
  await reader?.cancel()
})

test('a stream whose client does not read is ended', async () => {
  let page: ServerResponse | undefined
  await start((response) => void response.end(Buffer.alloc(4 * 1024 * 1024, 'x')), {
    before: (app) => void app.use((_request, response, next) => next(void (page = response))),
  })
  const token = await host.tokenFor('ada')
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.pause()
  socket.write(`GET /acme/api/things/1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await expect.poll(() => page?.writableNeedDrain).toBe(true)
  page?.emit('timeout')
  expect(page?.destroyed).toBe(true)
  socket.destroy()
})

test('a request that the host has paused is read', async () => {
  await start((response) => void response.end('{}'), {
    routes: [writeThing],
    before: (app) => void app.use((request, _response, next) => next(void request.pause())),
  })
  expect((await post('{"a":1}')).status).toBe(200)
  expect(host.upstream.arrivals[0]?.body.toString()).toBe('{"a":1}')
})
