import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProcesses, type Processes, type RelayProcess } from '../kit/relay-processes.ts'

let processes: Processes
beforeEach(() => (processes = createProcesses()))
afterEach(() => processes.close())

/** Signs in `times` times, at each process in turn. */
async function logIns(hosts: readonly RelayProcess[], times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let at = 0; at < times; at++) {
    const host = hosts[at % hosts.length]
    if (host) statuses.push((await host.logIn()).status)
  }
  return statuses
}
const allowed = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length

test.each([
  ['shared', 10],
  ['local', 20],
  [undefined, 10],
] as const)('M10 rateLimit.store %s: two processes allow %i of 10 a minute', async (store, total) => {
  const relay = { rateLimit: { mintPerSubject: 10, store } }
  const hosts = [await processes.start({ relay }), await processes.start({ relay })]
  expect(allowed(await logIns(hosts, 30))).toBe(total)
  processes.advance(60_000)
  expect(allowed(await logIns(hosts, 2))).toBe(2)
})

test('M10 with the store down no request fails, and the limit of each process holds', async () => {
  const relay = { rateLimit: { mintPerSubject: 4 } }
  const [a, b] = [await processes.start({ relay }), await processes.start({ relay })]
  await logIns([a, b], 2)
  b.link.cut()
  const answers = [await b.logIn(), await b.logIn(), await b.logIn()]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(answers[0]?.headers.get('ratelimit')).toBe('"mint-address";r=597;t=60, "mint-subject";r=1;t=60')
})

test('with local limits a gateway call and a cached mint take no operation of the store', async () => {
  const host = await processes.start({ relay: { rateLimit: { store: 'local' } } })
  const token = await host.tokenFor('ada')
  const before = host.link.operations.length
  for (let at = 0; at < 5; at++) expect(await host.use(token)).toBe(200)
  expect((await host.logIn()).status).toBe(200)
  expect(host.link.operations.slice(before)).toEqual([])
})

test('with shared limits a gateway call takes one operation of the store', async () => {
  const host = await processes.start({ relay: { rateLimit: {} } })
  const token = await host.tokenFor('ada')
  const before = host.link.operations.length
  expect(await host.use(token)).toBe(200)
  expect(host.link.operations.slice(before)).toEqual(['count'])
})
