import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { type GatewayHost, startGatewayHost } from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

async function start() {
  host = await startGatewayHost()
  return host
}

test('while it drains, a relay still answers, and each answer ends its connection', async () => {
  const started = await start()
  const { relay, upstream, url } = started
  upstream.answer = (response) => void response.end('{}')
  const before = await started.call('ada', '/things/1')
  expect(before.headers.get('connection')).toBe('keep-alive')
  const token = await started.tokenFor('ada')
  const closed = relay.close({ drainMs: 300 })
  const headers = { authorization: `Bearer ${token}` }
  const during = await fetch(`${url}/acme/api/things/1`, { headers })
  expect([during.status, during.headers.get('connection')]).toEqual([200, 'close'])
  await closed
  const after = await fetch(`${url}/acme/api/things/1`, { headers })
  expect([after.status, after.headers.get('connection'), after.headers.get('retry-after')]).toEqual([
    503,
    'close',
    '1',
  ])
  expect((await problemIn(after)).code).toBe('closing')
})

test('a client that keeps its connection open takes its next request to a new one', async () => {
  const started = await start()
  const { relay, upstream, url } = started
  upstream.answer = (response) => void response.end('{}')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const headers = { authorization: `Bearer ${await started.tokenFor('ada')}` }
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

test('a process that closes its relay under load ends by itself', async () => {
  await buildServer()
  const script = fileURLToPath(new URL('../kit/closing-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  const [code] = await once(child, 'exit')
  expect([code, JSON.parse(await output)]).toEqual([
    0,
    { statuses: { call: 200, stream: 'data: 1\n\ndata: 2\n\n' }, hung: 503, left: [] },
  ])
})
