// Two users at once, one of them hostile: how long does the other one wait? For each attack, five pairs of a quiet and
// a hostile period. A pair holds if the other user's p99 stays within three times the quiet one, or within 50 ms.
//
//   npm run bench:fairness [-- --checkout <folder>]
//
// Builds nothing: it measures `dist` of the checkout. Loopback only; ends by itself within three minutes. An attack ends
// early when three of its five pairs have failed.
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { quantile, startProcess, stopProcess } from './measure.mjs'

const { values } = parseArgs({ options: { checkout: { type: 'string' } } })
const checkout = values.checkout ?? fileURLToPath(new URL('../../..', import.meta.url))
const attacks = ['costlyBodies', 'unreadAnswers', 'consentLoops', 'slowReaders', 'all at once']
const pairs = 5
const quietMs = 1_200
const hostileMs = 1_800
/** A request that takes longer counts as this long. */
const giveUpMs = 2_000
const settleMs = 1_000
const runMs = 175_000
const limitOf = (quietP99Ms) => Math.max(3 * quietP99Ms, 50)

const overdue = setTimeout(() => {
  print()
  console.log('The run took too long: no verdict.')
  process.exit(1)
}, runMs)

const rows = []
let probes = 0
const json = { 'content-type': 'application/json' }
/** The users take turns, so that none of them reaches a limit. */
const users = Array.from({ length: 150 }, (_, at) => ({
  'x-user': `user-${at}`,
  'x-client': `198.51.100.${at}`,
}))
const providers = await startProcess('fairness-providers.mjs')
let host = await startHost()
await period(quietMs) // warm up

for (const attack of attacks) {
  // Together they are worse than one of them.
  if (attack === 'all at once' && rows.some(({ verdict }) => verdict !== 'fair')) break
  const seen = { mint: [], call: [] }
  // Three pairs that fail decide the median of five.
  for (let at = 0; at < pairs && failing(seen) < 3; at++) {
    const quiet = await period(quietMs)
    const name = `hostile-${rows.length}-${at}`
    const hostile = await startProcess('fairness-hostile.mjs', attack, host.url, name)
    const during = await period(hostileMs)
    await stopProcess(hostile)
    for (const kind of ['mint', 'call']) seen[kind].push({ quiet: quiet[kind], during: during[kind] })
    if (!(await hasRecovered())) host = await restarted()
  }
  for (const kind of ['mint', 'call']) rows.push(rowOf(attack, kind, seen[kind]))
}

print()
const isFair = rows.every(({ verdict }) => verdict === 'fair')
const isBusy = rows.some(({ verdict }) => verdict === 'too busy')
const wasBroken = rows.some(({ verdict }) => verdict === 'BROKEN')
const sentence = isBusy
  ? 'TOO BUSY: this machine does other work.'
  : wasBroken
    ? 'BROKEN: requests of the other user were refused.'
    : 'UNFAIR: one user harms another.'
console.log(isFair ? 'FAIR: the other user is served.' : sentence)
console.log(JSON.stringify({ isFair, rows }))
process.exitCode = isFair ? 0 : 1
clearTimeout(overdue)
host.agent.destroy()
for (const child of [host.relay, providers]) await stopProcess(child)

/** Starts a relay and mints both kinds of token for every user. */
async function startHost() {
  const relay = await startProcess('fairness-relay.mjs', checkout, providers.ready.url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })
  const { url } = relay.ready
  const mint = async (path, user) => {
    const init = { method: 'POST', headers: { ...user, ...json }, body: '{"purpose":"api"}' }
    return (await (await fetch(url + path, init)).json()).token
  }
  await Promise.all(users.map((user) => mint('/wealthica/auth', user)))
  return { relay, agent, url, tokens: await Promise.all(users.map((user) => mint('/acme/auth', user))) }
}

/** Replaces a relay that is still busy with the attack. */
async function restarted() {
  host.agent.destroy()
  host.relay.child.kill('SIGKILL')
  const next = await startHost()
  host = next
  await period(500) // warm up
  return next
}

function print() {
  const columns = ['attack', 'request', 'pairs', 'quiet p99', 'hostile p99', 'limit', 'failed', 'verdict']
  const widths = [16, 9, 6, 12, 13, 9, 8, 9]
  for (const cells of [columns, ...rows.map((row) => columns.map((name) => row[name]))]) {
    console.log(cells.map((cell, at) => String(cell).padEnd(widths[at])).join(''))
  }
  console.log('p99 in milliseconds, of the pair with the median ratio of the hostile p99 to its limit')
}

/** The pair in the middle, ordered by how far the hostile period is from its limit. */
function rowOf(attack, kind, seen) {
  const ordered = seen.toSorted((a, b) => ratioOf(a) - ratioOf(b))
  const middle = ordered[Math.floor(ordered.length / 2)]
  return {
    attack,
    request: kind === 'mint' ? 'mint' : 'gateway',
    pairs: seen.length,
    'quiet p99': middle.quiet.p99Ms,
    'hostile p99': middle.during.p99Ms,
    limit: Math.round(limitOf(middle.quiet.p99Ms)),
    failed: seen.reduce((sum, { during }) => sum + during.failed, 0),
    verdict: seen.some(isBroken) ? 'BROKEN' : verdictOn(middle),
  }
}

/** Refused requests are fast. More than a few of them, also in a quiet period, measure nothing. */
function isBroken({ quiet, during }) {
  return quiet.failed > 0 || during.failed > 0.05 * during.sent
}

function verdictOn(pair) {
  // Requests that are given up would hide below such a limit.
  if (limitOf(pair.quiet.p99Ms) >= giveUpMs) return 'too busy'
  return ratioOf(pair) <= 1 ? 'fair' : 'UNFAIR'
}

function ratioOf({ quiet, during }) {
  return during.p99Ms / limitOf(quiet.p99Ms)
}

function failing({ mint, call }) {
  const count = (seen) => seen.filter((pair) => ratioOf(pair) > 1).length
  return Math.max(count(mint), count(call))
}

/** Sends a mint and a gateway call every 15 ms, whether or not earlier ones are answered. */
async function period(ms) {
  const pending = { mint: [], call: [] }
  const startedAtMs = performance.now()
  for (let at = 0; at * 15 < ms; at++) {
    await until(startedAtMs + at * 15)
    const index = at % users.length
    pending.mint.push(mintTime(users[index]))
    pending.call.push(callTime(index))
  }
  return { mint: await summary(pending.mint), call: await summary(pending.call) }
}

async function summary(pending) {
  const outcomes = await Promise.all(pending)
  const sorted = outcomes.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return {
    p99Ms: Math.round(quantile(sorted, 0.99) * 10) / 10,
    sent: outcomes.length,
    failed: outcomes.filter(({ status }) => status !== 200).length,
  }
}

function mintTime(user) {
  return timed('/wealthica/auth', { method: 'POST', headers: { ...user, ...json } }, '{"purpose":"api"}')
}

function callTime(index) {
  const headers = { ...users[index], authorization: `Bearer ${host.tokens[index]}` }
  return timed('/acme/api/things/1', { method: 'GET', headers })
}

/** Resolves to the milliseconds until the answer is complete, and its status; 0 if there is none in time. */
function timed(path, options, body) {
  const startedAtMs = performance.now()
  return new Promise((resolve) => {
    const end = (status) => resolve({ ms: Math.min(performance.now() - startedAtMs, giveUpMs), status })
    const signal = AbortSignal.timeout(giveUpMs)
    const call = request(host.url + path, { ...options, agent: host.agent, signal }, (response) => {
      response.resume()
      response.on('end', () => end(response.statusCode))
      response.on('error', () => end(0))
    })
    call.on('error', () => end(0))
    call.end(body)
  })
}

/** Returns whether five answers in a row come within 50 ms, in the first second. */
async function hasRecovered() {
  const endsAtMs = performance.now() + settleMs
  for (let quick = 0; performance.now() < endsAtMs;) {
    // In turns: one user alone would reach the limit of mints.
    const index = probes++ % users.length
    const [mint, call] = await Promise.all([mintTime(users[index]), callTime(index)])
    quick = Math.max(mint.ms, call.ms) < 50 ? quick + 1 : 0
    if (quick === 5) return true
    await until(performance.now() + 20)
  }
  return false
}

function until(atMs) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - performance.now())))
}
