// What a day of users asks of relays, worked out from measured costs. A pure function: no clock, no load.

const daySeconds = 86_400

/** Bounds of the relay and of its limits, as docs of their options name them. */
const bounds = { connections: 128, logOuts: 100_000, logOutSeconds: 905, counters: 100_000, windowSeconds: 60 }

/** Share of a core, of a Redis and of the provider's connections that a plan may use at the peak. */
const planned = 0.5

export const defaults = {
  users: 1_000, // a day
  kind: 'direct', // direct | gateway | gateway-per-user: the tokens that the provider issues, and who uses them
  visits: 2, // of a user, a day
  visitMinutes: 10,
  loads: 5, // page loads a visit: each asks for a token, because pages keep it in memory only
  calls: 20, // gateway calls a visit
  peak: 5, // requests of the busiest hour for each of an average one
  logOuts: 0.1, // visits that end with a log-out
  tokenLife: 3_600, // seconds of the provider's token
  relayLife: 300, // seconds of a relay token
  upstreamMs: 200, // milliseconds of a provider's answer to a gateway call
  cachedTokens: 10_000, // the option maxCachedTokens
  store: 'none', // none | local | shared: Redis, and where limits count
  processes: 0, // 0: as many as needed
}

/** Works out what so many users need. Rates are those of the busiest hour, each second. */
export function simulate(input, costs) {
  const plan = { ...defaults, ...input }
  if (plan.processes > 0) return withProcesses(plan, costs)
  // More processes share less, and so need more: the first number that is enough.
  for (let processes = 1; ; processes = Math.ceil(processes * 1.02)) {
    const result = withProcesses({ ...plan, processes }, costs)
    if (result.processesNeeded <= processes) return result
  }
}

function withProcesses(plan, costs) {
  const { store, processes, kind } = plan
  const perVisit = requestsOf(plan)
  const visitsPerSecond = (plan.users * plan.visits * plan.peak) / daySeconds
  const rate = Object.fromEntries(Object.entries(perVisit).map(([name, count]) => [name, count * visitsPerSecond]))
  // One token for the whole business is renewed all day, by every process that shares it with nobody.
  const shared = kind === 'gateway' ? (store === 'none' ? processes : 1) / lifeUsed(plan.tokenLife, serverSoft) : 0
  const cpu = sum(rate, (name) => cpuOf(name, store, costs)) / 1e6
  const operations = store === 'none' ? 0 : sum(rate, (name) => operationsOf(name, store, costs))
  const redisCpu = store === 'none' ? 0 : sum(rate, (name) => costOf('redisCpuMicroseconds', name, store, costs)) / 1e6
  const following = store === 'none' ? 0 : processes * 2
  const users = usersAtOnce(plan, visitsPerSecond)
  const connections = (rate.calls + rate.firstCalls) * (plan.upstreamMs / 1_000)
  const memory = costs.memory
  const cached = kind === 'gateway' ? 1 : Math.min(plan.cachedTokens, users.withToken)
  const counted = users.inWindow * (kind === 'direct' ? 2 : 3)
  const redisBytes =
    (kind === 'gateway' ? 1 : visitsPerSecond * plan.tokenLife) * memory.redisTokenBytes +
    (store === 'shared' ? counted * 140 : 0) +
    Math.min(bounds.logOuts, visitsPerSecond * plan.logOuts * bounds.logOutSeconds) * 160
  return {
    plan,
    requests: rate.cachedMints + rate.adoptedMints + rate.coldMints + rate.relayTokens + rate.calls + rate.firstCalls,
    mints: rate.cachedMints + rate.adoptedMints + rate.coldMints + rate.relayTokens,
    calls: rate.calls + rate.firstCalls,
    tokenCalls: rate.coldMints + (kind === 'gateway-per-user' ? rate.credentials : 0) + shared,
    cpu,
    operations: operations + following,
    requestOperations: operations,
    processesNeeded: Math.max(1, Math.ceil(cpu / planned), Math.ceil(connections / (bounds.connections * planned))),
    processBytes:
      memory.processBytes +
      cached * memory.bytesPerSubject +
      (users.visiting / processes) * memory.bytesPerConnection,
    redisBytes: store === 'none' ? 0 : redisBytes,
    used: {
      'CPU of a process': cpu / processes,
      'connections to the provider': connections / (processes * bounds.connections),
      'cached tokens': kind === 'gateway' ? 0 : users.visitingProcess / plan.cachedTokens,
      'counters of limits': counted / (store === 'shared' ? Infinity : bounds.counters),
      'remembered log-outs': (visitsPerSecond * plan.logOuts * bounds.logOutSeconds) / bounds.logOuts,
      'one Redis': redisCpu,
    },
  }
}

/** Requests of one visit by what they cost. Each goes to any process. */
function requestsOf(plan) {
  const { kind, loads, calls, store, processes } = plan
  const visitSeconds = plan.visitMinutes * 60
  const life = kind === 'direct' ? plan.tokenLife : plan.relayLife
  const asked = loads + Math.floor(visitSeconds / lifeUsed(life, clientSoft))
  const tokens = 1 + Math.floor(visitSeconds / lifeUsed(plan.tokenLife, serverSoft))
  if (kind === 'direct') {
    const reached = tokens * reachedBy(asked / tokens, processes)
    const cold = store === 'none' ? reached : tokens
    return { ...none, coldMints: cold, adoptedMints: reached - cold, cachedMints: asked - reached }
  }
  const first = calls > 0 ? asked * reachedBy(calls / asked, processes) : 0
  const reached = kind === 'gateway' || calls === 0 ? 0 : tokens * reachedBy(calls / tokens, processes)
  const credentials = store === 'none' ? reached : Math.min(tokens, reached)
  const adopted = reached - credentials
  return { ...none, relayTokens: asked, firstCalls: first, calls: calls - first, credentials, adopted }
}

const none = { cachedMints: 0, adoptedMints: 0, coldMints: 0, relayTokens: 0, calls: 0, firstCalls: 0, credentials: 0, adopted: 0 }

/** How many of the processes so many requests reach. */
function reachedBy(requests, processes) {
  return processes * (1 - (1 - 1 / processes) ** requests)
}

function usersAtOnce(plan, visitsPerSecond) {
  const share = reachedBy(plan.loads + plan.calls, plan.processes) / plan.processes
  const visiting = visitsPerSecond * plan.visitMinutes * 60
  return {
    visiting,
    visitingProcess: visiting * share,
    withToken: plan.users * share,
    inWindow: Math.min(plan.users, visiting + visitsPerSecond * bounds.windowSeconds),
  }
}

/** Seconds after which a token is renewed, so long before its end. */
function lifeUsed(lifeSeconds, { share, minSeconds, maxSeconds }) {
  return lifeSeconds - Math.min(lifeSeconds / 2, Math.max(minSeconds, Math.min(maxSeconds, lifeSeconds * share)))
}
const serverSoft = { share: 0.2, minSeconds: 30, maxSeconds: 300 }
const clientSoft = { share: 0.25, minSeconds: 15, maxSeconds: 120 }

/** The measured row of each kind of request. A user's credential costs what a cold mint does more than a cached one. */
const rowNames = {
  cachedMints: ['cached mint', 'cached mint, 100 users'],
  adoptedMints: ['adopted token'],
  coldMints: ['cold mint', 'cold mint'],
  relayTokens: ['relay token', 'relay token'],
  calls: ['call', 'call, 100 users'],
  firstCalls: ['call', 'first call of a token'],
}

function rowOf(name, store, { rows }) {
  const [withStore, without] = rowNames[name]
  return rows[store === 'none' ? without : `${withStore}, ${store} limits`]
}

function cpuOf(name, store, costs) {
  if (name === 'credentials') return cpuOf('coldMints', store, costs) - cpuOf('cachedMints', store, costs)
  if (name === 'adopted') return store === 'none' ? 0 : cpuOf('adoptedMints', store, costs) - cpuOf('cachedMints', store, costs)
  if (name === 'adoptedMints' && store === 'none') return 0
  const cpu = rowOf(name, store, costs).cpuMicroseconds
  if (name !== 'firstCalls' || store === 'none') return cpu
  // What it takes to check a token for the first time does not depend on the store.
  return cpu + cpuOf('firstCalls', 'none', costs) - cpuOf('calls', 'none', costs)
}

function operationsOf(name, store, costs) {
  if (name === 'credentials') return operationsOf('coldMints', store, costs) - operationsOf('cachedMints', store, costs)
  if (name === 'adopted') return operationsOf('adoptedMints', store, costs) - operationsOf('cachedMints', store, costs)
  return rowOf(name, store, costs).operations
}

function sum(rates, cost) {
  return Object.entries(rates).reduce((total, [name, rate]) => (rate === 0 ? total : total + rate * cost(name)), 0)
}
