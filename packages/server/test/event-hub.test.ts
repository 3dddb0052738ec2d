import { spawnSync } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { fileURLToPath } from 'node:url'
import type { RelayEvents } from '@token-relay/server'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { createEventHub } from '../src/event-hub.ts'
import { type Host, postMint, startHost } from './kit/host.ts'
import { problemIn } from './kit/problem.ts'

let host: Host | undefined
afterEach(async () => {
  await host?.close()
  host = undefined
})

test.each([
  [
    'throws',
    () => {
      throw new Error('log down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('log down'))],
])('E4 an onError that %s goes to standard error and breaks no request', async (_name, onError) => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  host = await startHost({
    relay: {
      onError,
      identify: () => {
        throw new TypeError('store down')
      },
    },
  })
  const response = await postMint(host.url, 'ada')
  expect([response.status, (await problemIn(response)).code]).toEqual([500, 'identify_failed'])
  expect(stderr.mock.calls).toEqual([['[token-relay] Error: log down\n']])
})

test('a listener that throws stops neither the answer nor other listeners', async () => {
  host = await startHost()
  const seen: string[] = []
  host.relay.on('mint', () => {
    throw new Error('metrics down')
  })
  const stop = host.relay.on('mint', ({ outcome }) => seen.push(outcome))
  await host.relay.mint('wealthica', { id: 'ada' })
  stop()
  await host.relay.mint('wealthica', { id: 'bob' })
  expect(seen).toEqual(['ok'])
  expect(host.errors).toMatchObject([{ message: 'metrics down' }, { message: 'metrics down' }])
})

/** Every event, with an example. */
const events: RelayEvents = {
  mint: { provider: 'acme', reason: 'cold', outcome: 'ok', durationMs: 1 },
  reuse: { provider: 'acme', source: 'cache', leftMs: 1 },
  issued: { provider: 'acme', subject: 'a' },
  call: { provider: 'acme', subject: 'a', route: 'thing', method: 'GET', outcome: 200, durationMs: 1 },
  denied: { provider: 'acme', code: 'denied', requestId: 'r' },
  limited: { provider: 'acme', limit: 'mint-address', requestId: 'r', waitMs: 1 },
  revoked: { provider: 'acme', subject: 'a' },
  store: { state: 'down', reason: 'refused' },
  logOuts: { state: 'late' },
  breaker: { provider: 'acme', state: 'open', waitMs: 1 },
  ready: { ready: false },
}
const names = [
  'mint',
  'reuse',
  'issued',
  'call',
  'denied',
  'limited',
  'revoked',
  'store',
  'logOuts',
  'breaker',
  'ready',
] as const

/** Subscribes to an event's channel until the test ends. Returns the messages. */
function messagesOf(name: string): unknown[] {
  const messages: unknown[] = []
  const note = (message: unknown) => void messages.push(message)
  subscribe(`token-relay:${name}`, note)
  onTestFinished(() => void unsubscribe(`token-relay:${name}`, note))
  return messages
}

test('every event has an example here', () => {
  expect(names.toSorted()).toEqual(Object.keys(events).toSorted())
})

test.each(names)(
  'L1 the event %s is on its diagnostics channel, with its time and the relay’s name',
  (name) => {
    const hub = createEventHub({ relay: 'shop', nowMs: () => 7, onFault: fail })
    const messages = messagesOf(name)
    const heard: unknown[] = []
    hub.on(name, (event) => heard.push(event))
    hub.emit(name, () => events[name])
    expect(heard).toEqual([{ atMs: 7, ...events[name] }])
    expect(messages).toEqual([{ relay: 'shop', atMs: 7, ...events[name] }])
  },
)

test.each(names)('nothing is computed for the event %s without a listener or a subscriber', (name) => {
  const hub = createEventHub({ relay: 'shop', nowMs: fail, onFault: fail })
  hub.on(name, fail)()
  for (const other of names.filter((each) => each !== name)) messagesOf(other)
  expect(() => hub.emit(name, fail)).not.toThrow()
  messagesOf(name)
  expect(() => hub.emit(name, fail)).toThrow('called')
})

test('two relays of a process have their own names on the channels', async () => {
  const messages = messagesOf('mint')
  host = await startHost({ relay: { name: 'shop' } })
  const other = await startHost({ relay: { name: 'bank' } })
  onTestFinished(() => other.close())
  await host.relay.mint('wealthica', { id: 'ada' })
  await other.relay.mint('wealthica', { id: 'ada' })
  expect(messages).toMatchObject([
    { relay: 'shop', outcome: 'ok' },
    { relay: 'bank', outcome: 'ok' },
  ])
})

test('E4 a subscriber that throws fails no request: Node raises its error as an uncaught exception', () => {
  const program = `
    import { subscribe } from 'node:diagnostics_channel'
    import { createEventHub } from './src/event-hub.ts'
    process.on('uncaughtException', (error) => console.log('uncaught:', error.message))
    subscribe('token-relay:store', () => { throw new Error('metrics down') })
    const hub = createEventHub({ relay: 'shop', nowMs: () => 7, onFault: console.log })
    hub.on('store', () => console.log('heard'))
    hub.emit('store', () => ({ state: 'up' }))
    console.log('done')`
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  })
  expect(stdout.trim().split('\n')).toEqual(['heard', 'done', 'uncaught: metrics down'])
})

function fail(): never {
  throw new Error('called')
}
