import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createUpstreamClient } from '../../src/upstream/http-client.ts'
import { startUpstream } from '../kit/upstream.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Sends a request to a server that answers with these bytes and closes the connection. */
const answeredBy = async (bytes: string) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const upstream = createUpstreamClient({ deadlineMs: 5000 })
  closing.push(
    () => upstream.close(),
    () => server.close(),
  )
  return upstream.send({ provider: 'acme', method: 'GET', url: `http://127.0.0.1:${port}`, headers: {} })
}

test.each([
  ['garbage', 'hello, this is not HTTP\r\n\r\n'],
  ['an unknown version', 'HTTP/9.9 200 OK\r\n\r\n'],
  ['a Content-Length that is not a number', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
  ['too many header bytes', `HTTP/1.1 200 OK\r\nX-Filler: ${'x'.repeat(100_000)}\r\n\r\n`],
])('an answer with %s is unusable, not an outage', async (_name, bytes) => {
  await expect(answeredBy(bytes)).rejects.toMatchObject({ code: 'upstream_bad_response', provider: 'acme' })
})

test('ignores an invalid Date header', async () => {
  const dated = (date: string) =>
    answeredBy(`HTTP/1.1 200 OK\r\nDate: ${date}\r\nContent-Length: 2\r\n\r\n{}`)
  expect((await dated('1')).dateMs).toBeUndefined()
  expect((await dated('Thu, 15 Jan 2026 12:00:00 GMT')).dateMs).toBe(Date.UTC(2026, 0, 15, 12))
})

test('an answer that is cut off is an outage', async () => {
  const cutOff = answeredBy('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}')
  await expect(cutOff).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

test('an answer before the deadline is not cut off, also on a used connection', async () => {
  const server = await startUpstream()
  const waitsMs = [450, 650] // the second request meets timers that the first has started
  server.answer = (response) => void setTimeout(() => response.end('{}'), waitsMs.shift())
  const upstream = createUpstreamClient({ deadlineMs: 1_500 })
  closing.push(
    () => upstream.close(),
    () => server.close(),
  )
  const send = () => upstream.send({ provider: 'acme', method: 'GET', url: server.url, headers: {} })
  expect([(await send()).status, (await send()).status]).toEqual([200, 200])
})
