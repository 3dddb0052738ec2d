import { afterEach, expect, test } from 'vitest'
import { json } from '../kit/every-caller.ts'
import { type LinkedStore, linkedStore } from '../kit/linked-store.ts'
import { type Processes, type ProcessesOptions, startProcesses } from '../kit/processes.ts'

const closing: Processes[] = []
afterEach(async () => {
  for (const processes of closing.splice(0)) await processes.close()
})
async function start(options: ProcessesOptions = {}): Promise<Processes> {
  const processes = await startProcesses(options)
  closing.push(processes)
  return processes
}
/** Closes the provider for token calls until the returned function is called. */
function shut(processes: Processes): () => void {
  let open = () => {}
  processes.gate = new Promise((resolve) => (open = resolve))
  return open
}
const isRefused = (token: string | undefined, refused: ReadonlySet<string>) =>
  token !== undefined && refused.has(token.replace('Bearer ', ''))

test('K7 after a log-out no process that had not the token gets it', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const old = await a.mint('ada')
  await processes.settled()
  await a.logOut('ada')
  await expect.poll(() => processes.store.asked.at(-1)).toBe('set')
  processes.clock.advance(1)
  expect((await b.mint('ada')).token).not.toBe(old.token)
})

test('K7 a token whose mint on another process began before the log-out is used by no process afterwards', async () => {
  const processes = await start({ count: 3 })
  const [a, b, c] = processes.all
  const open = shut(processes)
  const before = b.mint('ada')
  await expect.poll(() => processes.mints()).toBe(1)
  processes.clock.advance(100)
  await a.logOut('ada')
  await expect.poll(() => processes.store.asked.at(-1)).toBe('set')
  open()
  const late = await before
  await processes.settled()
  processes.clock.advance(1)
  const fresh = await c?.mint('ada') // it knows nothing of the log-out but what the store says
  await processes.settled()
  expect([fresh?.status, fresh?.token === late.token]).toEqual([200, false])
  expect([(await a.mint('ada')).token, processes.mints()]).toEqual([fresh?.token, 2])
})

test('K7 a process that knows of the log-out ignores an older token, although the store still has it', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const old = await a.mint('ada')
  await processes.settled()
  processes.clock.advance(1_000)
  processes.store.state = 'down'
  await b.logOut('ada')
  processes.clock.advance(1_000)
  processes.store.state = 'up'
  expect((await b.mint('ada')).token).not.toBe(old.token)
})

test('M15 a log-out and a log-in force one mint in 10 s over all processes', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const statuses: number[] = []
  for (let round = 0; round < 4; round++) {
    const [outOn, inOn] = round % 2 === 0 ? [a, b] : [b, a]
    statuses.push((await inOn.mint('ada')).status)
    await processes.settled()
    await outOn.logOut('ada')
    await expect.poll(() => processes.store.asked.at(-1)).toBe('set')
    processes.clock.advance(10)
  }
  const limited = await a.mint('ada')
  expect([limited.status, limited.code, limited.retryAfter]).toEqual([429, 'rate_limited', '10'])
  expect(processes.mints()).toBeLessThan(4)
  processes.clock.advance(10_000)
  expect((await a.mint('ada')).status).toBe(200)
  expect(statuses).toContain(200)
})

test('M15 a token that pages refuse on four processes is renewed once', async () => {
  const processes = await start({ count: 4 })
  const [a] = processes.all
  const { token, tokenId } = await a.mint('ada')
  await processes.settled()
  await Promise.all(processes.all.map((process) => process.mint('ada')))
  const refuse = () => processes.all.map((process) => process.mint('ada', { refused: tokenId }))
  const answers = await Promise.all([...refuse(), ...refuse()])
  expect(new Set(answers.map((answer) => answer.token)).size).toBe(1)
  expect([answers[0]?.token === token, processes.mints()]).toEqual([false, 2])
})

test('M15 refusing every token on changing processes causes one mint in 10 s', async () => {
  const processes = await start({ count: 3 })
  let { tokenId } = await processes.all[0].mint('ada')
  await processes.settled()
  for (let round = 0; round < 12; round++) {
    const process = processes.all[round % 3] ?? processes.all[0]
    const answer = await process.mint('ada', { refused: tokenId })
    expect(answer.status).toBe(200)
    await processes.settled()
    tokenId = answer.tokenId
    processes.clock.advance(1_000)
  }
  expect(processes.mints()).toBe(3) // the first, at once, and after 10 s
})

test('a credential that the provider ended is renewed by one process, and the other takes the new one', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const ended = new Set<string>()
  processes.override = ({ target, headers }) =>
    target.endsWith('/things') && isRefused(headers.authorization, ended) ? json({}, 401) : undefined
  expect(await a.call('ada')).toBe(200)
  await processes.settled()
  expect(await b.call('ada')).toBe(200)
  ended.add('canary-token-1')
  processes.clock.advance(60_001)
  expect(await a.call('ada')).toBe(200)
  await processes.settled()
  expect([await b.call('bob'), processes.mints()]).toEqual([200, 2])
})

test('a provider that refuses each credential is asked for one in 10 s by all processes, and pages get 503', async () => {
  const processes = await start({ count: 4 })
  processes.override = ({ target }) => (target.endsWith('/things') ? json({}, 401) : undefined)
  for (let round = 0; round < 3; round++) {
    const statuses = await Promise.all(processes.all.map((process) => process.call('ada')))
    // The first that try the new credential find it refused just after it was issued.
    const expected = round === 0 ? [502, 503] : [503]
    expect(statuses.filter((status) => !expected.includes(status))).toEqual([])
    await processes.settled()
    processes.clock.advance(1_000)
  }
  expect(processes.mints()).toBe(2)
})

test('a refused token that could not be renewed is not found in the store by a process that starts', async () => {
  const processes = await start()
  const [a, b] = processes.all
  const { tokenId, token } = await a.mint('ada')
  await processes.settled()
  processes.override = ({ target }) => (target.endsWith('/token') ? json({}, 503) : undefined)
  expect((await a.mint('ada', { refused: tokenId })).status).toBe(503)
  await processes.settled()
  processes.override = () => undefined
  processes.clock.advance(1_000)
  const next = await b.mint('ada')
  expect([next.status, next.token === token]).toEqual([200, false])
})

test('news of a log-out that comes late drops no token that was requested since', async () => {
  const links: LinkedStore[] = []
  const processes = await start({ storeOf: (index, store) => (links[index] = linkedStore(store)).store })
  const [a, b] = processes.all
  await b.mint('bob')
  links[1]?.cut()
  await a.logOut('bob')
  await a.logOut('eve')
  processes.clock.advance(1_000)
  const [old, fresh] = [await b.mint('bob'), await b.mint('eve')]
  links[1]?.restore()
  expect([(await b.mint('eve')).token, (await b.mint('bob')).token === old.token]).toEqual([
    fresh.token,
    false,
  ])
  expect(processes.mints()).toBe(3)
})
