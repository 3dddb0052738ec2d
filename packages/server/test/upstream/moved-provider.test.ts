import dns from 'node:dns'
import { type Server, createServer } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { createForwardClient, createUpstreamClient } from '../../src/upstream/http-client.ts'
import { virtualClock } from '../kit/clock.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0)) await close()
})

/** Starts two servers with one port and an address each. `moveTo` changes the one that DNS names. */
async function startTwo() {
  const counts = { '127.0.0.1': 0, '127.0.0.2': 0 }
  type Address = keyof typeof counts
  let address: Address = '127.0.0.1'
  let port = 0
  for (const host of ['127.0.0.1', '127.0.0.2'] as const) {
    const server: Server = createServer((_request, response) => {
      counts[host] += 1
      setTimeout(() => response.end('{}'), 5) // so that there are always requests in progress
    })
    await new Promise<void>((resolve) => server.listen(port, host, resolve))
    const bound = server.address()
    port = typeof bound === 'object' && bound ? bound.port : 0
    closing.push(() => server.close())
  }
  vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const callback = args.at(-1)
    if (typeof callback === 'function') callback(null, [{ address, family: 4 }])
  })
  const moveTo = (next: Address) => {
    address = next
  }
  return { url: `http://provider.test:${port}/`, counts, moveTo }
}

test.each(['token calls', 'gateway calls'])(
  '%s under steady load follow a provider that moves, within a minute and without a failure',
  async (kind) => {
    const { url, counts, moveTo } = await startTwo()
    const clock = virtualClock()
    const tokens = createUpstreamClient({ clock })
    const gateway = createForwardClient(undefined, { clock })
    closing.push(
      () => tokens.close(),
      () => gateway.close(),
    )
    const common = { provider: 'acme', method: 'GET', url, headers: {} } as const
    const send = async (): Promise<number> => {
      if (kind === 'token calls') return (await tokens.send(common)).status
      const { signal } = new AbortController()
      const call = { ...common, body: new Uint8Array(), signal, isRepeatable: false }
      const { status, body } = await gateway.forward(call)
      if (!(body instanceof Uint8Array)) await body.resume().toArray()
      return status
    }
    const statuses: number[] = []
    const off = new AbortController()
    const user = async () => {
      while (!off.signal.aborted) statuses.push(await send())
    }
    const users = Promise.all(Array.from({ length: 20 }, user))
    await expect.poll(() => counts['127.0.0.1']).toBeGreaterThan(40)
    moveTo('127.0.0.2')
    clock.advance(59_000)
    const { '127.0.0.1': before } = counts
    await expect.poll(() => counts['127.0.0.1']).toBeGreaterThan(before + 40) // the connections are still good
    clock.advance(1_000)
    await expect.poll(() => counts['127.0.0.2']).toBeGreaterThan(40)
    const atOld = counts['127.0.0.1']
    await expect.poll(() => counts['127.0.0.2']).toBeGreaterThan(100)
    expect(counts['127.0.0.1']).toBe(atOld)
    off.abort()
    await users
    expect(new Set(statuses)).toEqual(new Set([200]))
  },
)

test('closing ends connections that are being made', async () => {
  const { url } = await startTwo()
  vi.mocked(dns.lookup).mockImplementation(() => {}) // DNS never answers
  const client = createUpstreamClient()
  const sent = client.send({ provider: 'acme', method: 'GET', url, headers: {} })
  sent.catch(() => {})
  await expect.poll(() => vi.mocked(dns.lookup).mock.calls.length).toBe(1)
  await client.close()
  await expect(sent).rejects.toMatchObject({ code: 'upstream_unavailable' })
})
