import { Agent, request } from 'undici'
import { ask, headersOf } from './growth-load.mjs'
import { yardstickMicroseconds } from './machine.mjs'
import { startProcess, stopProcess } from './measure.mjs'
import { startRedis, watchRedis } from './redis.mjs'
import { build, workingTree } from './revision.mjs'
import { simulate } from './simulation.mjs'

/** Two processes that share a Redis, and visits without waiting: nothing is renewed. */
const plan = { visits: 1, visitMinutes: 0, loads: 5, calls: 20, processes: 2, store: 'shared' }
const usersOf = { direct: { warmUp: 4_000, measured: 600 }, gateway: { warmUp: 1_000, measured: 250 } }
const allowed = 0.3

/** Plays visits on loopback and prints what they cost beside what the simulation says. Returns whether they agree. */
export async function checkSimulation(costs) {
  build(workingTree)
  const redisServer = await startRedis()
  const redis = await watchRedis(redisServer)
  const upstream = await startProcess('growth-upstream.mjs')
  const given = JSON.stringify({ ...upstream.ready, redisUrl: redisServer.url, limits: plan.store })
  const relays = await Promise.all([1, 2].map(() => startProcess('growth-server.mjs', given)))
  const agent = new Agent({ connections: 16 })
  const parts = { redis, upstream, relays, agent }
  const costsNow = async (kind) => {
    await play(kind, 0, usersOf[kind].warmUp, parts)
    const yardsticks = [yardstickMicroseconds()]
    const measured = await measure(kind, parts)
    yardsticks.push(yardstickMicroseconds())
    return { measured, speed: (yardsticks[0] + yardsticks[1]) / 2 / costs.yardstickMicroseconds }
  }
  try {
    console.log(`Visits on ${plan.processes} processes with one Redis\n`)
    const outcomes = []
    for (const kind of ['direct', 'gateway']) {
      const { measured, speed } = await costsNow(kind)
      const simulated = simulatedOf(kind, costs, speed)
      console.log(
        `${kind}: this machine now takes ${speed.toFixed(2)} times the CPU time of the run that saved the costs`,
      )
      for (const [name, value] of Object.entries(simulated))
        outcomes.push(compare(name, measured[name], value))
      console.log()
    }
    return outcomes.every(Boolean)
  } finally {
    await agent.close()
    for (const running of [...relays, upstream]) await stopProcess(running)
    redis.stop()
    await redisServer.stop()
  }
}

function simulatedOf(kind, costs, speed) {
  const { cpu, requests, operations, tokenCalls } = simulate(
    { ...plan, kind, users: usersOf[kind].measured },
    costs,
  )
  return {
    'CPU µs a request': ((cpu * 1e6) / requests) * speed,
    'Redis operations a request': operations / requests,
    ...(kind === 'direct' && { 'token calls a request': tokenCalls / requests }),
  }
}

async function measure(kind, parts) {
  const before = await totals(parts)
  const requests = await play(kind, usersOf[kind].warmUp, usersOf[kind].measured, parts)
  const after = await totals(parts)
  const perRequest = (name) => (after[name] - before[name]) / requests
  return {
    'CPU µs a request': perRequest('cpuMicroseconds'),
    'Redis operations a request': perRequest('operations'),
    'token calls a request': perRequest('tokenCalls'),
  }
}

async function totals({ redis, upstream, relays }) {
  const used = await Promise.all(relays.map((relay) => ask(relay, 'cpu')))
  const { tokenCalls } = await ask(upstream, 'tokenCalls')
  const cpuMicroseconds = used.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0)
  return { cpuMicroseconds, operations: await redis.operations(), tokenCalls }
}

/** Plays visits, as many at a time for each process as in the run that saved the costs. Returns the number of requests. */
async function play(kind, first, count, parts) {
  let next = first
  let requests = 0
  const visitor = async () => {
    while (next < first + count) {
      next += 1
      const sent = await visit(kind, next - 1, parts)
      requests += sent
    }
  }
  await Promise.all(Array.from({ length: 16 * plan.processes }, visitor))
  return requests
}

async function visit(kind, user, parts) {
  let requests = 0
  for (let loads = 0; loads < plan.loads; loads += 1) {
    const path = kind === 'direct' ? '/wealthica/auth' : '/acme/auth'
    const { token } = await send(parts, {
      method: 'POST',
      path,
      body: '{"purpose":"api"}',
      headers: headersOf(user),
    })
    requests += 1
    if (kind === 'direct') continue
    for (let calls = 0; calls < plan.calls / plan.loads; calls += 1) {
      await send(parts, { method: 'GET', path: '/acme/api/things/1000', headers: headersOf(user, token) })
      requests += 1
    }
  }
  return requests
}

/** Sends a request to any of the relays, as a balancer does. */
async function send({ relays, agent }, { path, ...options }) {
  const { url } = relays[Math.floor(Math.random() * relays.length)].ready
  const { statusCode, body } = await request(url + path, { ...options, dispatcher: agent })
  if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}: ${await body.text()}`)
  return body.json()
}

function compare(name, measured, simulated) {
  const difference = measured / simulated - 1
  const agrees = Math.abs(difference) <= allowed
  const cells = [measured, simulated].map((value) => value.toFixed(2).padStart(10))
  const percent = `${(difference * 100).toFixed(0)} %`.padStart(8)
  console.log(
    `${agrees ? '✓' : '✗'} ${name.padEnd(30)} measured ${cells[0]}  simulated ${cells[1]} ${percent}`,
  )
  return agrees
}
