// What a day of users asks of relays, worked out from measured costs. A pure function: no clock, no load.

const daySeconds = 86_400

/** Bounds of the relay: `packages/server/src/config/defaults.ts`. */
const bounds = {
  connections: 128,
  logOuts: 100_000,
  logOutSeconds: 905,
  counters: 100_000,
  windowSeconds: 60,
}

/** Bytes of entries in Redis: `docs/redis.md`. */
const entryBytes = { counter: 140, logOut: 160 }

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
  const visitsPerSecond = (plan.users * plan.visits * plan.peak) / daySeconds
  const visiting = visitsPerSecond * plan.visitMinutes * 60
  const visitingProcess = visiting * (reachedBy(plan.loads + plan.calls, processes) / processes)
  const dropped = Math.max(0, 1 - plan.cachedTokens / visitingProcess)
  const rate = perSecond(withMisses(requestsOf(plan), plan, dropped), visitsPerSecond)
  const mints = rate.cachedMints + rate.adoptedMints + rate.coldMints + rate.relayTokens
  const calls = rate.calls + rate.firstCalls
  // One token for the whole business is renewed all day, by each process unless they share it.
  const shared = (store === 'none' ? processes : 1) / lifeUsed(plan.tokenLife, serverSoft)
  const total = (key) => sum(rate, (name) => costOf(key, name, store, costs))
  const [cpu, operations, redisCpu] = ['cpuMicroseconds', 'operations', 'redisCpuMicroseconds'].map((key) =>
    key !== 'cpuMicroseconds' && store === 'none' ? 0 : total(key),
  )
  const connections = calls * (plan.upstreamMs / 1_000)
  const logOuts = visitsPerSecond * plan.logOuts * bounds.logOutSeconds
  const inWindow = (rate) => Math.min(visiting, rate * bounds.windowSeconds)
  const enough = [cpu / 1e6 / planned, connections / (bounds.connections * planned)]
  const { memory } = costs
  const held = kind === 'gateway' ? 1 : Math.min(plan.cachedTokens, plan.users)
  const stored = kind === 'gateway' ? 1 : visitsPerSecond * plan.tokenLife
  return {
    plan,
    requests: mints + calls,
    mints,
    calls,
    tokenCalls: kind === 'gateway' ? shared : rate.coldMints + rate.credentials,
    cpu: cpu / 1e6,
    operations,
    processesNeeded: Math.max(1, ...enough.map(Math.ceil)),
    processBytes:
      memory.processBytes +
      held * memory.bytesPerSubject +
      (visiting / processes) * memory.bytesPerConnection,
    redisBytes:
      store === 'none'
        ? 0
        : stored * memory.redisTokenBytes +
          // A token request counts for its user and its address.
          (store === 'shared' ? (2 * inWindow(mints) + inWindow(calls)) * entryBytes.counter : 0) +
          Math.min(bounds.logOuts, logOuts) * entryBytes.logOut,
    used: {
      'CPU of a process': cpu / 1e6 / processes,
      'connections to the provider': connections / (processes * bounds.connections),
      'cached tokens': kind === 'gateway' ? 0 : visitingProcess / plan.cachedTokens,
      'counters of a limit': inWindow(Math.max(mints, calls) / processes) / bounds.counters,
      'remembered log-outs': logOuts / bounds.logOuts,
      'one Redis': redisCpu / 1e6,
    },
  }
}

function perSecond(perVisit, visitsPerSecond) {
  return Object.fromEntries(Object.entries(perVisit).map(([name, count]) => [name, count * visitsPerSecond]))
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
    return { ...nothing, coldMints: cold, adoptedMints: reached - cold, cachedMints: asked - reached }
  }
  const first = calls > 0 ? asked * reachedBy(calls / asked, processes) : 0
  const reached = kind === 'gateway' || calls === 0 ? 0 : tokens * reachedBy(calls / tokens, processes)
  const credentials = store === 'none' ? reached : Math.min(tokens, reached)
  const adopted = reached - credentials
  return { ...nothing, relayTokens: asked, firstCalls: first, calls: calls - first, credentials, adopted }
}

const nothing = {
  cachedMints: 0,
  adoptedMints: 0,
  coldMints: 0,
  relayTokens: 0,
  calls: 0,
  firstCalls: 0,
  credentials: 0,
  adopted: 0,
}

/** How many of the processes so many requests reach. */
function reachedBy(requests, processes) {
  return processes * (1 - (1 - 1 / processes) ** requests)
}

/** A token that was dropped because too many others are held is taken from the store again, or minted. */
function withMisses(requests, { kind, store }, share) {
  if (kind === 'gateway') return requests
  if (kind === 'direct') {
    const missed = requests.cachedMints * share
    const instead = store === 'none' ? 'coldMints' : 'adoptedMints'
    return { ...requests, cachedMints: requests.cachedMints - missed, [instead]: requests[instead] + missed }
  }
  const instead = store === 'none' ? 'credentials' : 'adopted'
  return { ...requests, [instead]: requests[instead] + requests.calls * share }
}

/** Seconds after which a token is renewed, so long before its end. */
function lifeUsed(lifeSeconds, { share, minSeconds, maxSeconds }) {
  return (
    lifeSeconds - Math.min(lifeSeconds / 2, Math.max(minSeconds, Math.min(maxSeconds, lifeSeconds * share)))
  )
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

/** What one request of a kind costs: its CPU time, its Redis operations, or the CPU time of Redis. */
function costOf(key, name, store, costs) {
  const cost = (other, otherStore = store) => costOf(key, other, otherStore, costs)
  if (name === 'credentials') return cost('coldMints') - cost('cachedMints')
  if (name === 'adopted') return cost('adoptedMints') - cost('cachedMints')
  const [withStore, without] = rowNames[name]
  const value = costs.rows[store === 'none' ? without : `${withStore}, ${store} limits`][key]
  if (name !== 'firstCalls' || store === 'none' || key !== 'cpuMicroseconds') return value
  // What it takes to check a token for the first time does not depend on the store.
  return value + Math.max(0, cost('firstCalls', 'none') - cost('calls', 'none'))
}

function sum(rates, cost) {
  return Object.entries(rates).reduce(
    (total, [name, rate]) => (rate === 0 ? total : total + rate * cost(name)),
    0,
  )
}
