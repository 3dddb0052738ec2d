import { Agent, request } from 'undici'
import { ask, headersOf, measureOnce, times } from './growth-load.mjs'
import { rows } from './growth-rows.mjs'
import { startProcess, stopProcess } from './measure.mjs'
import { startRedis, watchRedis } from './redis.mjs'
import { build, workingTree } from './revision.mjs'
import { simulate } from './simulation.mjs'

/**
 * Visits without waiting, so that nothing is renewed, to two processes that share a Redis: the first half of each visit
 * to one, then the second half to the other. Both at once would compete for the cores, which costs them more CPU.
 */
const plan = { visits: 1, visitMinutes: 0, loads: 10, calls: 40, processes: 2, store: 'shared' }
const usersOf = { direct: { warmUp: 2_000, measured: 600 }, gateway: { warmUp: 500, measured: 200 } }
const allowed = 0.3

/** Rows that visits with this plan are made of. Measured again for each check: a machine is now fast and now slow. */
const parts = rows.filter(
  ({ name, limits }) => limits === plan.store || ['call, 100 users', 'first call of a token'].includes(name),
)

/** Plays visits on loopback and prints what they cost beside what the simulation says. Returns whether they agree. */
export async function checkSimulation(costs) {
  build(workingTree)
  const redisServer = await startRedis()
  const redis = await watchRedis(redisServer)
  const upstream = await startProcess('growth-upstream.mjs')
  const given = JSON.stringify({ ...upstream.ready, redisUrl: redisServer.url, limits: plan.store })
  const costsNow = await costsOfParts(costs, { upstream, redisServer, redis })
  const relays = await Promise.all([1, 2].map(() => startProcess('growth-server.mjs', given)))
  const agent = new Agent({ connections: 16 })
  const running = { redis, upstream, relays, agent }
  try {
    console.log(`Visits on ${plan.processes} processes with one Redis\n`)
    const outcomes = []
    for (const kind of ['direct', 'gateway']) {
      await play(kind, 0, usersOf[kind].warmUp, running)
      const measured = await measure(kind, running)
      const simulated = simulatedOf(kind, costsNow)
      console.log(kind)
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

async function costsOfParts(costs, { upstream, redisServer, redis }) {
  const places = {
    upstream: upstream.ready,
    store: { ...upstream.ready, redisUrl: redisServer.url },
    redis,
  }
  const measured = {}
  for (const row of parts) {
    process.stderr.write(`${row.name}\n`)
    measured[row.name] = await measureOnce(row, places, times)
  }
  await redis.empty()
  return { ...costs, rows: { ...costs.rows, ...measured } }
}

function simulatedOf(kind, costs) {
  const { cpu, requests, operations, tokenCalls } = simulate(
    { ...plan, kind, users: usersOf[kind].measured },
    costs,
  )
  return {
    'CPU µs a request': (cpu * 1e6) / requests,
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

/** Plays visits, as many at a time as in the rows that they are made of. Returns the number of requests. */
async function play(kind, first, count, { relays, agent }) {
  let requests = 0
  for (const { ready } of relays) {
    let next = first
    const send = sender(ready.url, agent)
    const visitor = async () => {
      while (next < first + count) {
        next += 1
        const sent = await halfVisit(kind, next - 1, send)
        requests += sent // not in one line: others add while it waits
      }
    }
    await Promise.all(Array.from({ length: 16 }, visitor))
  }
  return requests
}

/** Returns the number of requests of the part of a visit that goes to one process. */
async function halfVisit(kind, user, send) {
  const loads = plan.loads / plan.processes
  const calls = kind === 'direct' ? 0 : plan.calls / plan.loads
  const path = kind === 'direct' ? '/wealthica/auth' : '/acme/auth'
  for (let load = 0; load < loads; load += 1) {
    const mint = { method: 'POST', path, body: '{"purpose":"api"}', headers: headersOf(user) }
    const { token } = await send(mint)
    for (let call = 0; call < calls; call += 1)
      await send({ method: 'GET', path: '/acme/api/things/1000', headers: headersOf(user, token) })
  }
  return loads * (1 + calls)
}

function sender(url, dispatcher) {
  return async ({ path, ...options }) => {
    const { statusCode, body } = await request(url + path, { ...options, dispatcher })
    if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}: ${await body.text()}`)
    return body.json()
  }
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
