import type { ServerResponse } from 'node:http'
import { MockAgent } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { isOverFetch, signedInUser } from '../kit/app.ts'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { type Host, postMint, startHost } from '../kit/host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost | undefined
let direct: Host | undefined
afterEach(async () => {
  await Promise.all([host?.close(), direct?.close()])
  host = direct = undefined
})

/** Starts a host whose provider answers when the test says so. */
async function start(options: GatewayHostOptions = {}) {
  const started = await startGatewayHost(options)
  host = started
  const waiting: ServerResponse[] = []
  started.upstream.answer = (response) => void waiting.push(response)
  const arrived = (count: number) => expect.poll(() => waiting.length).toBe(count)
  const { relay, upstream, url } = started
  const call = (user: string, path: string) => started.call(user, path)
  const tokenFor = (user: string) => started.tokenFor(user)
  return { relay, upstream, url, call, tokenFor, waiting, arrived }
}
const endAll = (waiting: ServerResponse[]) => {
  for (const response of waiting.splice(0)) response.end('{"ok":true}')
}
/** The fetch API leaves connections to the runtime. */
const lastConnection = () => (isOverFetch() ? 'keep-alive' : 'close')
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = {}
  const next = new Promise((resolve) => setImmediate(() => resolve(pending)))
  return (await Promise.race([promise, next])) !== pending
}

test('a relay is ready until it closes, and reports that it is not', async () => {
  const { relay } = await start()
  const events: unknown[] = []
  relay.on('ready', ({ ready }) => events.push(ready))
  expect(relay.isReady).toBe(true)
  const closed = relay.close({ drainMs: 50 })
  expect(relay.isReady).toBe(false)
  await closed
  expect(events).toEqual([false])
})

test('a request in progress is finished, and new ones are refused during it', async () => {
  const { relay, call, waiting, arrived, url, tokenFor } = await start()
  const headers = { authorization: `Bearer ${await tokenFor('ada')}` }
  const inProgress = call('ada', '/things/1')
  await arrived(1)
  const closed = relay.close()
  const refused = await fetch(`${url}/acme/api/things/2`, { headers })
  expect([refused.status, (await problemIn(refused)).code]).toEqual([503, 'closing'])
  expect(await isSettled(closed)).toBe(false)
  endAll(waiting)
  const answer = await inProgress
  expect([answer.status, answer.headers.get('connection'), await answer.json()]).toEqual([
    200,
    lastConnection(),
    { ok: true },
  ])
  await closed
})

test('a mint in progress is finished', async () => {
  direct = await startHost()
  direct.emulator.faults.add({ path: '/auth/token', times: 1, respond: { delayMs: 100 } })
  const minted = postMint(direct.url, 'ada')
  await expect.poll(() => direct?.mints()).toBe(1)
  await direct.relay.close()
  const answer = await minted
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, lastConnection()])
})

test.each<[string, (context: Awaited<ReturnType<typeof start>>) => Promise<Response>]>([
  ['of a page', ({ call }) => call('ada', '/things/1')],
  ['of back-end code', ({ relay }) => relay.fetch('acme', { id: 'ada' }, '/things/1')],
])('a stream %s is finished', async (_name, open) => {
  const context = await start()
  const { relay, upstream } = context
  let end = () => {}
  upstream.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    end = () => void response.end('data: 2\n\n')
  }
  const response = await open(context)
  const closed = relay.close()
  expect(await isSettled(closed)).toBe(false)
  end()
  expect(await response.text()).toBe('data: 1\n\ndata: 2\n\n')
  await closed
})

test('a provider that hangs holds the end no longer than its limit, and its caller gets an answer', async () => {
  const { relay, call, arrived } = await start()
  const inProgress = call('ada', '/things/1')
  await arrived(1)
  await relay.close({ finishMs: 50 })
  const answer = await inProgress
  expect([answer.status, answer.headers.get('connection')]).toEqual([503, lastConnection()])
})

test('a function of the host that never settles holds the end no longer than its limit', async () => {
  const { relay, url, tokenFor } = await start({
    relay: { identify: (request) => (signedInUser(request) ? new Promise(() => {}) : { id: 'ada' }) },
  })
  const headers = { authorization: `Bearer ${await tokenFor('ada')}`, cookie: 'user=ada' }
  const inProgress = fetch(`${url}/acme/api/things/1`, { headers })
  await new Promise((resolve) => setImmediate(resolve))
  await expect
    .poll(async () => {
      const closed = relay.close({ finishMs: 50 })
      await closed
      return (await inProgress).status
    })
    .toBe(503)
  expect((await problemIn(await inProgress)).code).toBe('closing')
})

test('a background renewal does not hold the end, and is not reported as a fault', async () => {
  direct = await startHost()
  await postMint(direct.url, 'ada')
  direct.clock.advance(3_400_000) // its token is due for renewal
  direct.emulator.faults.add({ path: '/auth/token', times: 1, respond: 'hang' })
  expect((await postMint(direct.url, 'ada', { purpose: 'api' })).status).toBe(200)
  await expect.poll(() => direct?.mints()).toBe(2)
  const startedAtMs = performance.now()
  await direct.relay.close()
  expect(performance.now() - startedAtMs).toBeLessThan(4_000) // the token call itself has 5 s
  expect(direct.errors).toEqual([])
})

test('a caller that has left does not hold the end', async () => {
  direct = await startHost()
  direct.emulator.faults.add({ path: '/auth/token', times: 1, respond: 'hang' })
  const leave = new AbortController()
  const { url } = direct
  const minted = fetch(`${url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'user=ada' },
    body: '{}',
    signal: leave.signal,
  })
  await expect.poll(() => direct?.mints()).toBe(1)
  leave.abort()
  await expect(minted).rejects.toThrow('aborted')
  const startedAtMs = performance.now()
  await direct.relay.close()
  expect(performance.now() - startedAtMs).toBeLessThan(4_000) // the token call itself has 5 s
})

test('back-end calls of a closed relay are rejected with a sentence', async () => {
  const { relay } = await start()
  await relay.close()
  const error = { code: 'closing', status: 503, retryable: true, message: expect.stringContaining('stop') }
  await expect(relay.mint('acme', { id: 'ada' })).rejects.toMatchObject(error)
  await expect(relay.fetch('acme', { id: 'ada' }, '/things/1')).rejects.toMatchObject(error)
  await expect(relay.revoke({ id: 'ada' })).resolves.toBeUndefined()
})

test('closing twice is closing once', async () => {
  const { relay, waiting, arrived, call } = await start()
  const events: unknown[] = []
  relay.on('ready', ({ ready }) => events.push(ready))
  const inProgress = call('ada', '/things/1')
  await arrived(1)
  const closed = Promise.all([relay.close(), relay.close({ finishMs: 0 })])
  expect(await isSettled(closed)).toBe(false)
  endAll(waiting)
  await closed
  await relay.close()
  expect([(await inProgress).status, events]).toEqual([200, [false]])
})

test.each<[object, string]>([
  [{ drainMs: -1 }, 'close.drainMs'],
  [{ drainMs: 300_001 }, 'close.drainMs'],
  [{ finishMs: 1.5 }, 'close.finishMs'],
  [{ timeout: 5 }, 'close.timeout'],
])('close(%j) is refused and closes nothing', async (options, option) => {
  const { relay } = await start()
  await expect(relay.close({ ...options })).rejects.toMatchObject({ name: 'RelayConfigError', option })
  expect(relay.isReady).toBe(true)
})

test('a call through the host’s dispatcher ends with the relay, and the dispatcher stays open', async () => {
  const dispatcher = new MockAgent()
  const { relay, upstream } = await start({ relay: { dispatcher } })
  dispatcher.enableNetConnect()
  const inProgress = relay.fetch('acme', { id: 'ada' }, '/things/1')
  inProgress.catch(() => {})
  await expect.poll(() => upstream.arrivals.length).toBe(1)
  await relay.close({ finishMs: 0 })
  await expect(inProgress).rejects.toMatchObject({ code: 'upstream_unavailable' })
  await expect(dispatcher.close()).resolves.toBeUndefined() // it was still open: nothing is closed twice
})
