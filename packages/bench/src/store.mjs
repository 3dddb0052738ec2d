// What the shared store costs: operations a request, and CPU time beside a relay without one. Both run in one process
// and are loaded in turns: two processes of the same code differ by more than the store costs.
//
//   npm run bench:store [-- --quick]
import { parseArgs } from 'node:util'
import { createClient } from 'redis'
import { sample, startProcess, startVariants, stopProcess, warmUp } from './measure.mjs'
import { commandsForRequests, startRedis } from './redis.mjs'
import { medianRatio, print, withRatios } from './report.mjs'
import { build, workingTree } from './revision.mjs'
import { namesOf, yardstickOf } from './variants.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
const rounds = values.quick ? 3 : 15
/** Of one turn: short, so that a machine that slows down treats all alike. */
const seconds = 1
const warmUpSeconds = values.quick ? 1 : 5
/** How many times the CPU of a relay without a store one may take that counts in its own process. */
const allowed = 1.1
const names = namesOf('store')

build(workingTree)
const redis = await startRedis()
const admin = await createClient({ url: redis.url }).connect()
const upstream = await startProcess('upstream.mjs')
const given = { ...upstream.ready, checkout: workingTree, redisUrl: redis.url }
const running = await startVariants(names, given)
const samples = new Map(names.map((name) => [name, []]))
const operations = new Map(names.map((name) => [name, []]))
try {
  for (const name of names) await warmUp(running, name, warmUpSeconds)
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      process.stderr.write(`round ${round + 1}/${rounds} ${name}\n`)
      const measured = await sample(running, name, { seconds, count: () => commandsForRequests(admin) })
      samples.get(name).push(measured)
      operations.get(name).push(measured.counted)
    }
  }
} finally {
  await stopProcess(running)
  await stopProcess(upstream)
  admin.destroy()
  await redis.stop()
}
print(withRatios(samples))
for (const name of names.filter((each) => each.endsWith('-local'))) {
  const beside = yardstickOf(name)
  const ratio = medianRatio(samples.get(name), samples.get(beside))
  const word = ratio <= allowed ? 'met' : 'MISSED'
  console.log(`${word.padEnd(8)}${name.padEnd(14)}${ratio.toFixed(2)} × ${beside} (at most ${allowed})`)
}
for (const [name, perRequest] of operations) {
  const mean = perRequest.reduce((sum, count) => sum + count, 0) / perRequest.length
  console.log(`${name.padEnd(20)} ${mean.toFixed(4)} Redis operations a request`)
}
