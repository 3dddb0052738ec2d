import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

async function start() {
  host = await startGatewayHost()
  const { relay, upstream, url } = host
  return {
    relay,
    upstream,
    url,
    call: (user: string, path: string) => host.call(user, path),
    tokenFor: (user: string) => host.tokenFor(user),
  }
}

test('while it drains, a relay still answers, and each answer ends its connection', async () => {
  const { relay, call, upstream } = await start()
  upstream.answer = (response) => void response.end('{}')
  const before = await call('ada', '/things/1')
  expect(before.headers.get('connection')).toBe('keep-alive')
  const token = await host?.tokenFor('ada')
  const closed = relay.close({ drainMs: 300 })
  const headers = { authorization: `Bearer ${token}` }
  const during = await fetch(`${host?.url}/acme/api/things/1`, { headers })
  expect([during.status, during.headers.get('connection')]).toEqual([200, 'close'])
  await closed
  const after = await fetch(`${host?.url}/acme/api/things/1`, { headers })
  expect([after.status, after.headers.get('connection'), after.headers.get('retry-after')]).toEqual([
    503,
    'close',
    '1',
  ])
  expect((await problemIn(after)).code).toBe('closing')
})

test('a client that keeps its connection open takes its next request to a new one', async () => {
  const { relay, url, upstream, tokenFor } = await start()
  upstream.answer = (response) => void response.end('{}')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { authorization: `Bearer ${await tokenFor('ada')}` }
  const get = async () => {
    const sent = request(`${url}/acme/api/things/1`, { agent, headers })
    sent.end()
    const [answer] = await once(sent, 'response')
    answer.resume()
    await once(answer, 'end')
    return sent.reusedSocket
  }
  expect([await get(), await get()]).toEqual([false, true])
  const closed = relay.close({ drainMs: 300 })
  expect([await get(), await get()]).toEqual([true, false])
  await closed
  agent.destroy()
})
