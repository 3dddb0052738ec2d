// How the relay grows: costs with many users, with Redis, of idle connections, of large answers and slow readers.
//
//   npm run bench:growth [-- --quick] [-- --save]
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cannedToken, measureOnce, mintElsewhere, times, quickTimes } from './growth-load.mjs'
import { connectionMemory, slowReaders, subjectMemory } from './growth-memory.mjs'
import { isLarge, quickRows, rows } from './growth-rows.mjs'
import { describeMachine } from './machine.mjs'
import { startProcess, stopProcess } from './measure.mjs'
import { startRedis, watchRedis } from './redis.mjs'
import { build, workingTree } from './revision.mjs'

const usage = `npm run bench:growth [-- --quick] [-- --save]

  --quick   one short round: shows whether it works, not what it costs
  --save    writes the costs that npm run simulate uses: packages/bench/src/costs.json
`

/** Milliseconds after which no row is repeated and no large one begins: a run takes at most 8 minutes. */
const lastStartMs = 6.5 * 60_000

const costsFile = new URL('costs.json', import.meta.url)

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, save: { type: 'boolean' }, help: { type: 'boolean' } },
})
if (values.help) console.log(usage)
else await main(values)

async function main({ quick, save }) {
  if (quick && save) throw new Error('--save needs every row: leave --quick out.')
  build(workingTree)
  const redisServer = await startRedis()
  const redis = await watchRedis(redisServer)
  const upstream = await startProcess('growth-upstream.mjs')
  const places = { upstream: upstream.ready, store: { ...upstream.ready, redisUrl: redisServer.url }, redis }
  try {
    const memory = await measureMemory(places, quick)
    const measured = await measureRows(
      quick ? quickRows : rows,
      places,
      quick ? 1 : 3,
      quick ? quickTimes : times,
    )
    printRows(measured)
    printMemory(memory)
    const machine = describeMachine()
    const report = {
      machine,
      redis: await redis.version(),
      rows: measured,
      memory,
    }
    if (save) writeFileSync(costsFile, `${JSON.stringify(report, rounded, 2)}\n`)
    console.log(JSON.stringify(report, rounded))
  } finally {
    await stopProcess(upstream)
    redis.stop()
    await redisServer.stop()
  }
}

/** Medians of rounds; every other one goes backwards. On a slow machine there are fewer rounds, so that the run ends. */
async function measureRows(rows, places, rounds, times) {
  const samples = new Map()
  const small = rows.filter((row) => !isLarge(row))
  const order = [...small, ...rows.filter(isLarge)]
  for (let round = 1; round < rounds; round += 1)
    order.push(...(round % 2 === 0 ? small : small.toReversed()))
  for (const [index, row] of order.entries()) {
    if (performance.now() > lastStartMs && (samples.has(row.name) || isLarge(row))) continue
    process.stderr.write(`${index + 1}/${order.length} ${row.name}\n`)
    const sample = await measureOnce(row, places, times).catch(reportFailure)
    if (sample) samples.set(row.name, [...(samples.get(row.name) ?? []), sample])
  }
  return Object.fromEntries(
    rows.flatMap(({ name }) => (samples.has(name) ? [[name, medians(samples.get(name))]] : [])),
  )
}

/** On a machine that is too slow for a row, the others still count. The run fails at its end. */
function reportFailure(error) {
  console.error(error.message)
  process.exitCode = 1
}

async function measureMemory({ upstream, store, redis }, quick) {
  process.stderr.write('memory\n')
  const subjects = await subjectMemory({ ...upstream, canned: cannedToken() }, quick ? 2_000 : 10_000)
  const connections = await connectionMemory(upstream, quick ? 1_000 : 10_000)
  await redis.empty()
  const emptyBytes = await redis.memoryBytes()
  await mintElsewhere(store, 2_000)
  const redisTokenBytes = ((await redis.memoryBytes()) - emptyBytes) / (await redis.keys())
  const readers = { readers: 32, bytes: 5_000_000, seconds: quick ? 1 : 5 }
  return { ...subjects, ...connections, redisTokenBytes, slowReaders: await slowReaders(upstream, readers) }
}

function printRows(rows) {
  const columns = ['CPU µs', 'spread', 'p99 ms', 'Redis operations']
  console.log(''.padEnd(46) + columns.map((name) => name.padStart(18)).join(''))
  for (const [name, { cpuMicroseconds, spreadPercent, p99Ms, operations }] of Object.entries(rows)) {
    const cells = [cpuMicroseconds.toFixed(0), `${spreadPercent.toFixed(0)} %`, p99Ms.toFixed(1)]
    const all = [...cells, operations?.toFixed(3) ?? '']
    console.log(name.padEnd(46) + all.map((cell) => cell.padStart(18)).join(''))
  }
}

function printMemory(memory) {
  const { slowReaders } = memory
  console.log(`
a process without users            ${megabytes(memory.processBytes)}
a subject with a cached token      ${(memory.bytesPerSubject / 1024).toFixed(2)} kB
an idle connection                 ${(memory.bytesPerConnection / 1024).toFixed(2)} kB (of ${memory.connections})
a token in Redis                   ${(memory.redisTokenBytes / 1024).toFixed(2)} kB
32 answers of 5 MB, nobody reads   ${megabytes(slowReaders.unreadBytes)} more than before, at the peak
the same, then everybody reads     ${megabytes(slowReaders.readBytes)} more than before, at the peak
every answer arrived whole         ${slowReaders.isComplete}
`)
}

function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}

function medians(samples) {
  const sorted = (key) => samples.map((sample) => sample[key]).sort((a, b) => a - b)
  const median = (key) => sorted(key)[Math.floor(samples.length / 2)]
  const cpu = sorted('cpuMicroseconds')
  const spreadPercent = ((cpu.at(-1) - cpu[0]) / median('cpuMicroseconds')) * 100
  const medians = { cpuMicroseconds: median('cpuMicroseconds'), spreadPercent, p99Ms: median('p99Ms') }
  if (samples[0].operations === undefined) return medians
  return {
    ...medians,
    operations: median('operations'),
    redisCpuMicroseconds: median('redisCpuMicroseconds'),
  }
}

function rounded(_key, value) {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value
}
