import { memoryStore } from '@token-relay/server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signedInUser } from '../kit/app.ts'
import { createProcesses, type Processes, type RelayProcess } from '../kit/relay-processes.ts'
import { rawStatus, slowBody } from '../kit/raw-request.ts'

let processes: Processes
beforeEach(() => (processes = createProcesses()))
afterEach(() => processes.close())

const statuses = (hosts: readonly RelayProcess[], token: string) =>
  Promise.all(hosts.map((host) => host.use(token)))

test.each([-4_900, -1_000, 1_000, 4_900])(
  'K7 with clocks that differ by %i ms a log-out ends every earlier token, and later ones work at once',
  async (stepMs) => {
    const hosts = [await processes.start(), await processes.start({ stepMs })] as const
    const [a, b] = hosts
    processes.advance(60_000)
    const old = [await a.tokenFor('ada'), await b.tokenFor('ada')]
    processes.advance(Math.abs(stepMs) + 1)
    await a.logOut()
    for (const token of old) expect(await statuses(hosts, token)).toEqual([401, 401])
    for (const token of [await a.tokenFor('ada'), await b.tokenFor('ada')]) {
      expect(await statuses(hosts, token)).toEqual([200, 200])
    }
    processes.advance(1_000)
    const again = [await a.tokenFor('ada'), await b.tokenFor('ada')]
    processes.advance(Math.abs(stepMs) + 1)
    await b.logOut()
    for (const token of again) expect(await b.use(token)).toBe(401)
    for (const token of [await a.tokenFor('ada'), await b.tokenFor('ada')]) {
      expect(await statuses(hosts, token)).toEqual([200, 200])
    }
  },
)

test('K7 a wall clock that is more than 2 s ahead spares no own token from a log-out elsewhere', async () => {
  const [a, b] = [await processes.start(), await processes.start({ stepMs: 4_000 })]
  processes.advance(60_000)
  const old = await b.tokenFor('ada')
  processes.advance(10)
  await a.logOut()
  expect(await b.use(old)).toBe(401)
})

test('K7 a wall clock that is set back revives no own token', async () => {
  processes.advance(2_000_000)
  const [a, b] = [await processes.start(), await processes.start()]
  processes.advance(60_000)
  const old = await b.tokenFor('ada')
  for (const { clock } of [a, b]) clock.step(-3_600_000)
  processes.advance(1_000)
  await a.logOut()
  expect(await b.use(old)).toBe(401)
  processes.advance(1)
  expect([await a.use(await b.tokenFor('ada')), await b.use(await a.tokenFor('ada'))]).toEqual([200, 200])
})

test.each([
  [4_000, 200],
  [10_000, 401],
])(
  'K7 after %i ms without the store, which has lost its messages, tokens from before are %i',
  async (gapMs, status) => {
    const [a, b] = [await processes.start(), await processes.start()]
    processes.advance(20_000)
    const before = await b.tokenFor('ada')
    b.link.cut()
    processes.advance(gapMs)
    b.link.restore(0)
    processes.advance(1)
    expect([await b.use(before), await a.use(before)]).toEqual([status, 200])
    expect(await b.use(await a.tokenFor('ada'))).toBe(200)
  },
)

test('K7 a log-out that the store has lost is announced again', async () => {
  const store = memoryStore()
  processes = createProcesses(store)
  const [a, b] = [await processes.start(), await processes.start()]
  processes.advance(20_000)
  const old = await b.tokenFor('ada')
  const announced: string[] = []
  await a.logOut()
  store.follow('shop:log-outs', {
    keepMs: 0,
    onMessage: (message) => announced.push(message),
    onCurrent: () => (announced.length = 0),
    onLost() {},
  })
  processes.advance(1_000)
  a.link.restore(500)
  await expect.poll(() => announced).toHaveLength(1)
  expect(await b.use(old)).toBe(401)
})

test('K7 a request in progress outlives a gap in the messages', async () => {
  let identify = () => {}
  const identified = new Promise<void>((resolve) => (identify = resolve))
  const host = await processes.start({
    relay: { identify: (request) => (identify(), signedInUser(request)) },
  })
  const headers = { cookie: 'user=ada', 'content-type': 'application/json', 'content-length': '2' }
  const send = slowBody(async () => {
    await identified
    host.link.cut()
    processes.advance(60_000)
    host.link.restore(0)
  })
  expect(await rawStatus(host.url, { method: 'POST', path: '/acme/auth', headers, send })).toBe(200)
})
