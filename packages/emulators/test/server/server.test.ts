import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createClock, startEmulator } from '../../src/index.ts'
import { requestToken, startWealthica } from '../kit/wealthica.ts'

test('an emulator listens on 127.0.0.1 and returns its addresses and credentials', async () => {
  const emulator = await startWealthica()
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(emulator).toMatchObject({
    name: 'wealthica',
    apiUrl: `${emulator.url}/v1`,
    connectUrl: emulator.url,
    credentials: { clientId: expect.any(String), clientSecret: expect.any(String) },
  })
})

test('an emulator uses the configured port, host and credentials', async () => {
  const first = await startWealthica({ host: '::1', clientId: 'team', clientSecret: 'hush' })
  const { port } = new URL(first.url)
  await first.close()
  const second = await startWealthica({ host: '::1', port: Number(port), clientId: 'team' })
  expect(second.url).toBe(`http://[::1]:${port}`)
  expect(first.credentials).toEqual({ clientId: 'team', clientSecret: 'hush' })
  expect((await requestToken(second)).status).toBe(200)
})

test('a port in use rejects with EADDRINUSE', async () => {
  const { url } = await startWealthica()
  const port = Number(new URL(url).port)
  await expect(startEmulator('wealthica', { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('emulators that share a clock move together', async () => {
  const clock = createClock(() => 0)
  const [first, second] = await Promise.all([startWealthica({ clock }), startWealthica({ clock })])
  first.clock.advance(5000)
  expect(second.clock.now()).toBe(5000)
})

test('close ends open connections, can be repeated, and leaves no sockets or timers', async () => {
  const emulator = await startWealthica()
  emulator.faults.add({ path: '/slow', respond: { delayMs: 600_000 } })
  const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
  socket.write('GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await expect.poll(() => emulator.requests()).toHaveLength(1)
  const ended = new Promise((resolve) => socket.once('close', resolve))
  await Promise.all([emulator.close(), emulator.close()])
  await ended
  const kinds = new Set(['TCPServerWrap', 'TCPSocketWrap', 'Timeout'])
  const left = () => process.getActiveResourcesInfo().filter((kind) => kinds.has(kind))
  await expect.poll(left).toEqual([])
})
