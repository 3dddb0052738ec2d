// Works out from measured costs what a number of users needs, and compares it with a short real load.
//
//   npm run simulate -- --users 100000 --store local
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { linesOf, table, tablesOf, writeTables } from './scaling-tables.mjs'
import { defaults, simulate } from './simulation.mjs'

const usage = `npm run simulate -- [options]

  --users 1000         users a day
  --kind direct        direct: pages get the provider's token. gateway: one credential for all users.
                       gateway-per-user: the relay holds a provider's token for each user
  --visits 2           visits of a user, a day
  --visitMinutes 10    length of a visit
  --loads 5            page loads of a visit, each of which asks for a token
  --calls 20           gateway calls of a visit
  --peak 5             requests of the busiest hour, for each of an average hour
  --logOuts 0.1        share of visits that end with a log-out
  --tokenLife 3600     seconds that the provider's token lives
  --relayLife 300      seconds that a relay token lives
  --upstreamMs 200     milliseconds of a provider's answer to a gateway call
  --cachedTokens 10000 the option maxCachedTokens
  --store none         none, local or shared: Redis, and where limits count
  --processes 0        processes of the relay; 0: as many as it takes

  --check              measures a few seconds of real load beside the simulation; differences over 30 % fail
  --tables             prints the tables of docs/scaling.md as JSON
  --write              writes them into docs/scaling.md

Costs are in packages/bench/src/costs.json: npm run bench:growth -- --save writes it.
`
const choices = { kind: ['direct', 'gateway', 'gateway-per-user'], store: ['none', 'local', 'shared'] }

const flags = Object.fromEntries(
  ['help', 'check', 'tables', 'write'].map((name) => [name, { type: 'boolean' }]),
)
const inputs = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: 'string' }]))
const { values } = parseArgs({ options: { ...flags, ...inputs } })

const costs = JSON.parse(readFileSync(new URL('costs.json', import.meta.url), 'utf8'))
if (values.help) console.log(usage)
else if (values.tables) console.log(JSON.stringify(tablesOf(costs)))
else if (values.write) writeTables(costs)
else if (values.check) await check()
else print()

function print() {
  const given = Object.entries(values).map(([name, text]) => [name, checked(name, text)])
  const result = simulate(Object.fromEntries(given), costs)
  console.log(table([['at the peak', whole(result.plan)], ...linesOf([result])]))
  for (const [bound, share] of Object.entries(result.used))
    console.log(`${bound.padEnd(30)} ${(share * 100).toFixed(1).padStart(7)} % used`)
  if (result.processesNeeded > result.plan.processes)
    console.log(`\n${result.plan.processes} processes are too few: ${result.processesNeeded} are needed.`)
}

function whole({ users, kind }) {
  return `${users} users a day, ${kind}`
}

/** @throws a sentence that says what is expected */
function checked(name, text) {
  if (choices[name]) {
    if (choices[name].includes(text)) return text
    throw new Error(`--${name} is "${text}": expected one of ${choices[name].join(', ')}.`)
  }
  const value = Number(text)
  const least = ['calls', 'logOuts', 'processes', 'visitMinutes', 'upstreamMs'].includes(name)
    ? 0
    : Number.MIN_VALUE
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value
  throw new Error(`--${name} is "${text}": expected a number ${least ? 'above 0' : 'of at least 0'}.`)
}

async function check() {
  const { checkSimulation } = await import('./simulate-check.mjs')
  process.exitCode = (await checkSimulation(costs)) ? 0 : 1
}
