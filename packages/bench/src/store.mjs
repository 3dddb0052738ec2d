// What the shared store costs: operations a request, and CPU time beside a relay without one, in one run.
//
//   npm run bench:store [-- --quick]
import { parseArgs } from 'node:util'
import { createClient } from 'redis'
import { measure, startProcess, stopProcess } from './measure.mjs'
import { startRedis } from './redis.mjs'
import { print, summarize, withRatios } from './report.mjs'
import { build, workingTree } from './revision.mjs'
import { namesOf } from './variants.mjs'

const { values } = parseArgs({ options: { quick: { type: 'boolean' } } })
const rounds = values.quick ? 2 : 8
const times = values.quick ? { warmUpSeconds: 1, seconds: 1 } : { warmUpSeconds: 1, seconds: 2 }
const names = namesOf('store')

build(workingTree)
const redis = await startRedis()
const admin = await createClient({ url: redis.url }).connect()
const upstream = await startProcess('upstream.mjs')
const samples = new Map(names.map((name) => [name, []]))
const operations = new Map(names.map((name) => [name, []]))
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      process.stderr.write(`round ${round + 1}/${rounds} ${name}\n`)
      const given = { ...upstream.ready, checkout: workingTree, redisUrl: redis.url }
      const sample = await measure(name, given, { ...times, count: () => commands(admin) })
      samples.get(name).push(sample)
      operations.get(name).push(sample.counted)
    }
  }
} finally {
  await stopProcess(upstream)
  admin.destroy()
  await redis.stop()
}
print(withRatios(summarize(samples)))
for (const [name, perRequest] of operations) {
  const mean = perRequest.reduce((sum, count) => sum + count, 0) / perRequest.length
  console.log(`${name.padEnd(20)} ${mean.toFixed(4)} Redis operations a request`)
}

/** Commands that relays have sent for requests so far: not those that follow the feed, nor those within scripts. */
async function commands(client) {
  const text = await client.info('commandstats')
  const following = ['xread', 'xrange', 'xrevrange', 'xadd', 'time', 'hello', 'client|setinfo']
  const ignored = new Set([...following, 'incr', 'pttl', 'pexpire', 'info'])
  let total = 0
  for (const [, name, calls] of text.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)) {
    if (!ignored.has(name)) total += Number(calls)
  }
  return total
}
