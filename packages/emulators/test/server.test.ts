import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createClock, startEmulator } from '../src/index.ts'
import { requestToken, startWealthica } from './wealthica.ts'

test('an emulator listens on this machine alone and tells where', async () => {
  const emulator = await startWealthica()

  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(emulator).toMatchObject({
    name: 'wealthica',
    apiUrl: `${emulator.url}/v1`,
    connectUrl: emulator.url,
    credentials: { clientId: expect.any(String), clientSecret: expect.any(String) },
  })
})

test('an emulator takes the port, the host and the credentials it is given', async () => {
  const first = await startWealthica({ host: '::1', clientId: 'team', clientSecret: 'hush' })
  const { port } = new URL(first.url)
  await first.close()

  const second = await startWealthica({ host: '::1', port: Number(port), clientId: 'team' })

  expect(second.url).toBe(`http://[::1]:${port}`)
  expect(first.credentials).toEqual({ clientId: 'team', clientSecret: 'hush' })
  expect((await requestToken(second)).status).toBe(200)
})

test('a port that is taken rejects with the system’s code', async () => {
  const { url } = await startWealthica()
  const port = Number(new URL(url).port)

  await expect(startEmulator('wealthica', { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('an option that does not exist, or is out of range, is refused', async () => {
  const misspelt = { port: 0, tokenLifeSecond: 5 }

  await expect(startEmulator('wealthica', misspelt)).rejects.toThrow(
    'Unknown option "tokenLifeSecond"; known: ',
  )
  await expect(startEmulator('wealthica', { tokenLifeSeconds: 0 })).rejects.toThrow('tokenLifeSeconds is 0')
  await expect(startEmulator('wealthica', { connectWindowSeconds: 0.5 })).rejects.toThrow(RangeError)
})

test('emulators with one clock move together', async () => {
  const clock = createClock(() => 0)
  const [first, second] = await Promise.all([startWealthica({ clock }), startWealthica({ clock })])

  first.clock.advance(5000)

  expect(second.clock.now()).toBe(5000)
})

test('a request is recorded as it came, with the time of the emulator’s clock', async () => {
  const emulator = await startWealthica({ clock: createClock(() => 42) })

  await fetch(`${emulator.url}/a%20b?x=1%202&y=`, { method: 'PUT', headers: { 'X-Name': 'v' }, body: 'é' })

  expect(emulator.requests()).toEqual([
    {
      at: 42,
      method: 'PUT',
      target: '/a%20b?x=1%202&y=',
      path: '/a%20b',
      query: { x: '1 2', y: '' },
      headers: expect.objectContaining({ 'x-name': 'v' }),
      body: 'é',
    },
  ])
  emulator.clearRequests()
  expect(emulator.requests()).toEqual([])
})

test('the latest thousand requests are kept, with the first 65 536 characters of each body', async () => {
  const emulator = await startWealthica()
  for (let batch = 0; batch < 41; batch += 1) {
    await Promise.all(
      Array.from({ length: 25 }, () => fetch(`${emulator.url}/?${batch}`).then((r) => r.text())),
    )
  }
  await fetch(`${emulator.url}/long`, { method: 'POST', body: 'x'.repeat(70_000) })

  const requests = emulator.requests()

  expect(requests).toHaveLength(1000)
  expect(requests.at(-1)?.body).toHaveLength(65_536)
  expect(requests[0]?.target).toBe('/?1')
})

test('a body over one mebibyte is answered with 413', async () => {
  const { apiUrl } = await startWealthica()

  const response = await fetch(`${apiUrl}/auth/token`, { method: 'POST', body: 'x'.repeat(1_048_577) })

  expect(response.status).toBe(413)
})

test.each(['//evil.example/v1/providers', '/v1/../v1/providers', '/v1/providers/', '/v1/providers/%E0%A4%A'])(
  'the path %s is not bent into a known one',
  async (path) => {
    const { url } = await startWealthica()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')

    socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    const chunks = await socket.setEncoding('utf8').toArray()

    expect(chunks.join('')).toMatch(/^HTTP\/1\.1 404 /)
  },
)

test('closing ends open connections, may be repeated, and leaves nothing behind', async () => {
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
