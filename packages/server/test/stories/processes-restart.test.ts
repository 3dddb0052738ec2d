import { connect, createServer } from 'node:net'
import { Agent as HttpAgent, request } from 'node:http'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portOf } from '../kit/listen.ts'
import { type TestRedis, startRedis, until } from '../kit/redis.ts'
import { type RelaySetting, type ForkedRelay, startForkedRelay } from '../kit/forked-relays.ts'

let emulator: Emulators['wealthica']
let redis: TestRedis
const running = new Set<ForkedRelay>()

beforeEach(async () => {
  emulator = await startEmulator('wealthica', {})
  redis = await startRedis()
})

afterEach(async () => {
  await Promise.all([...running].map((relay) => relay.kill()))
  running.clear()
  await redis.stop()
  await emulator.close()
})

/** A balancer for TCP: a new connection goes to the next process that is ready. Connections that exist stay. */
async function startBalancer(ready: readonly ForkedRelay[]) {
  let turn = 0
  const server = createServer((socket) => {
    const relay = ready[turn++ % ready.length]
    if (!relay) throw new Error('no process')
    const upstream = connect(Number(new URL(relay.url).port), '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    for (const end of [socket, upstream])
      end.on('error', () => [socket, upstream].map((one) => one.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: portOf(server), close: () => server.close() }
}

/** A client that keeps its connection until it is asked to close it. */
function createClient(port: number) {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
  const mint = (user: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { cookie: `user=${user}`, 'content-type': 'application/json' }
      const sent = request({ port, agent, path: '/wealthica/auth', method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      })
      sent.on('error', reject).end('{"purpose":"api"}')
    })
  return { mint, close: () => agent.destroy() }
}

test('three processes are restarted one after the other under load: no request fails', async () => {
  const { credentials, apiUrl, connectUrl } = emulator
  const setting: RelaySetting = {
    wealthica: { ...credentials, apiUrl, connectUrl },
    redisUrl: redis.url,
    drainMs: 300,
  }
  const start = async () => {
    const relay = await startForkedRelay(setting)
    running.add(relay)
    return relay
  }
  const ready = await Promise.all([start(), start(), start()])
  const successors = await Promise.all([start(), start(), start()])
  const balancer = await startBalancer(ready)
  const outcomes = new Map<string, number>()
  const answered = () => [...outcomes.values()].reduce((sum, count) => sum + count, 0)
  const over = new AbortController()
  const load = Array.from({ length: 12 }, async (_, at) => {
    const client = createClient(balancer.port)
    for (let round = 0; !over.signal.aborted; round += 1) {
      const outcome = await client
        .mint(`user-${at}-${round % 5}`)
        .then(String, (error: unknown) => String(error))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    client.close()
  })
  for (const [at, next] of successors.entries()) {
    const [old] = ready.splice(at, 1, next)
    if (!old) throw new Error('no process')
    const before = answered()
    await until(() => answered() - before >= 100) // the load is on all of them
    expect(await old.end()).toBe(0)
    running.delete(old)
  }
  over.abort()
  await Promise.all(load)
  balancer.close()
  process.stdout.write(`${answered()} requests during three restarts\n`)
  expect([...outcomes.keys()]).toEqual(['200'])
}, 120_000)
