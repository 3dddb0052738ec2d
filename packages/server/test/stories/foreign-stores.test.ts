import { type Store, memoryStore } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Processes, startProcesses } from '../kit/processes.ts'

// Stores of others, which break every promise of `Store`.

type Operation = (...args: never[]) => unknown
const operations = ['get', 'set', 'delete', 'claim', 'release', 'count', 'announce'] as const
const followNothing = () => ({ close: async () => {} })

/** A store whose operations all do the same. TypeScript would refuse it, JavaScript does not. */
function storeOf(operation: Operation, follow: Operation = followNothing): Store {
  const store = memoryStore()
  for (const name of operations) Object.assign(store, { [name]: operation })
  return Object.assign(store, { follow })
}
const fail = (fault: unknown) => () => {
  throw fault
}
const messages = [
  undefined,
  7,
  'x',
  'null',
  '[]',
  '{"provider":1}',
  '{"provider":"acme","subject":"s","atMs":"x","ageMs":{}}',
  '{"provider":"acme","subject":"s","atMs":1e308,"ageMs":1e308}',
]
/** A follower as JavaScript sees it. */
interface AnyFollower {
  onMessage(message: unknown): void
  onCurrent(completeForMs: unknown): void
}
/** Calls back with what makes no sense, and when nobody follows any more. */
const followNonsense = (_feed: string, follower: AnyFollower) => {
  const callBack = () => {
    for (const message of messages) follower.onMessage(message)
    for (const ms of [NaN, -1, 'x', undefined, Infinity]) follower.onCurrent(ms)
  }
  callBack()
  return { close: async () => callBack() }
}

const stores: [string, Store][] = [
  ['throws', storeOf(fail(new Error('canary')))],
  ['throws, also when it should follow', storeOf(fail(new Error('canary')), fail(new Error('canary')))],
  ['throws a string', storeOf(fail('canary'), fail('canary'))],
  [
    'rejects with a string',
    storeOf(
      () => Promise.reject('canary'),
      () => Promise.reject('canary'),
    ),
  ],
  ['rejects with nothing', storeOf(() => Promise.reject())],
  [
    'never answers',
    storeOf(
      () => new Promise(() => {}),
      () => new Promise(() => {}),
    ),
  ],
  [
    'never ends following',
    storeOf(
      async () => null,
      () => ({ close: () => new Promise(() => {}) }),
    ),
  ],
  [
    'fails to end following',
    storeOf(
      async () => null,
      () => ({ close: fail('canary') }),
    ),
  ],
  ['follows nonsense', storeOf(async () => null, followNonsense)],
  [
    'returns nothing to follow',
    storeOf(
      () => undefined,
      () => undefined,
    ),
  ],
  ...[undefined, null, 7, 'text', true, [], {}].map((answer): [string, Store] => [
    `answers ${JSON.stringify(answer)}`,
    storeOf(async () => answer),
  ]),
  ['answers at once, without a promise', storeOf(() => 7)],
  ['answers values of wrong types', storeOf(async () => ({ value: 7, leftMs: 'x', hits: {} }))],
  ['answers values that are not ours', storeOf(async () => ({ value: '{}', leftMs: 1e308, hits: NaN }))],
  ['answers lives without an end', storeOf(async () => ({ value: 'x', leftMs: Infinity, hits: -1 }))],
]

let processes: Processes | undefined
const rejections: unknown[] = []
const onRejection = (reason: unknown) => void rejections.push(reason)
beforeEach(() => void process.on('unhandledRejection', onRejection))
afterEach(async () => {
  await processes?.close()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onRejection)
  const [rejection] = rejections.splice(0)
  if (rejection !== undefined) throw rejection // E4
})

test.each(stores)(
  'E3 E4 a store that %s fails no request, and the relay ends in time',
  async (_name, store) => {
    processes = await startProcesses({
      storeOf: () => store,
      relay: { rateLimit: { mintPerSubject: 1_000 }, tokenDeadlineMs: 2_000 },
    })
    const [a, b] = processes.all
    const states: unknown[] = []
    a.relay.on('store', (event) => states.push(event.state === 'down' ? event.reason : event.state))
    const first = await a.mint('ada')
    const refused = await a.mint('ada', { refused: first.tokenId })
    expect([first.status, refused.status, (await b.mint('ada')).status]).toEqual([200, 200, 200])
    expect([await a.call('ada'), await b.call('bob')]).toEqual([200, 200])
    expect([await a.logOut('ada'), await b.logOut('ada')]).toEqual([204, 204])
    processes.clock.advance(10_000)
    expect((await a.mint('ada')).status).toBe(200)
    expect(a.errors).toEqual([])
    for (const state of states) expect(state).toBeTypeOf('string')
    const startedAtMs = performance.now()
    await Promise.all(processes.all.map(({ relay }) => relay.close()))
    expect(performance.now() - startedAtMs).toBeLessThan(2_000)
  },
)

test('the event says what a store has answered wrong', async () => {
  processes = await startProcesses({ storeOf: () => storeOf(async () => 7) })
  const [a] = processes.all
  const reasons: unknown[] = []
  a.relay.on('store', (event) => reasons.push(event.state === 'down' && event.reason))
  await a.mint('ada')
  expect(reasons).toEqual(['get of the store has answered number, expected null or { value, leftMs }.'])
})
