// Measures the relay beside comparable middlewares: CPU time a request of fresh processes in alternating order.
import { parseArgs } from 'node:util'
import { verdicts } from './budgets.mjs'
import { measure, startProcess, stopProcess } from './measure.mjs'
import { print, summarize, withRatios } from './report.mjs'
import { build, checkOut, removeCheckout, workingTree } from './revision.mjs'
import { namesOf, variants } from './variants.mjs'

const usage = `npm run bench [-- --quick] [-- --against <revision>]

  --quick               one short round: shows whether it works, not how fast it is
  --against <revision>  measures the relay of the working tree and of a git revision in turns, without other servers
`

/**
 * A process that has just started compiles while it answers: its first 20 000 requests take up to four times the CPU of
 * the later ones, the more the more code a server has. Servers run for days, so the warm-up is longer than that.
 */
const plans = {
  whole: { rounds: 5, warmUpSeconds: 3, seconds: 2 },
  against: { rounds: 2, warmUpSeconds: 2, seconds: 1 },
  quick: { rounds: 1, warmUpSeconds: 1, seconds: 1 },
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, against: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help) console.log(usage)
else await main(values)

async function main({ quick, against }) {
  build(workingTree)
  const other = against && checkOut(against)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      if (other) removeCheckout(other)
      process.exit(1)
    })
  }
  try {
    const subjects = subjectsOf(other && { name: against, checkout: other })
    const { rounds, ...times } = plans[quick ? 'quick' : against ? 'against' : 'whole']
    const report = withRatios(summarize(await runRounds(subjects, rounds, times)))
    if (!other) for (const line of verdicts(report)) console.log(line)
    print(report)
  } finally {
    if (other) removeCheckout(other)
  }
}

/** What is measured in each round. Beside another revision the peers are left out: they do not depend on it. */
function subjectsOf(other) {
  const of = (name, checkout, label = name) => ({ label, name, checkout })
  const names = namesOf(undefined).filter((name) => !other || !variants[name].peer)
  if (!other) return names.map((name) => of(name, workingTree))
  return names.flatMap((name) => [of(name, workingTree), of(name, other.checkout, `${name}@${other.name}`)])
}

/** Every other round goes backwards, so that a machine that slows down treats all alike. */
async function runRounds(subjects, rounds, times) {
  const upstream = await startProcess('upstream.mjs')
  const samples = new Map(subjects.map(({ label }) => [label, []]))
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const { label, name, checkout } of round % 2 === 0 ? subjects : subjects.toReversed()) {
        process.stderr.write(`round ${round + 1}/${rounds} ${label}\n`)
        samples.get(label).push(await measure(name, { ...upstream.ready, checkout }, times))
      }
    }
  } finally {
    await stopProcess(upstream)
  }
  return samples
}
