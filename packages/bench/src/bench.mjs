// Measures the relay beside comparable middlewares: CPU time a request of fresh processes in alternating order.
import { parseArgs } from 'node:util'
import { verdicts } from './budgets.mjs'
import { measure, startProcess, stopProcess } from './measure.mjs'
import { print, summarize, withRatios } from './report.mjs'
import { build, checkOut, removeCheckout, workingTree } from './revision.mjs'
import { namesOf, variants } from './variants.mjs'

const usage = `npm run bench [-- --quick] [-- --against <revision>]

  --quick               two short rounds: shows whether it works, not how fast it is
  --against <revision>  also builds and measures a git revision, in turns with the working tree
`

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
    const times = quick ? { warmUpSeconds: 0.4, seconds: 0.4 } : { warmUpSeconds: 1, seconds: 2 }
    const rounds = quick || against ? 2 : 6
    const report = withRatios(summarize(await runRounds(subjects, rounds, times)))
    for (const line of verdicts(report)) console.log(line)
    print(report)
  } finally {
    if (other) removeCheckout(other)
  }
}

/** What is measured in each round. The peers do not depend on the revision. */
function subjectsOf(other) {
  const names = namesOf(undefined)
  const ours = names.map((name) => ({ label: name, name, checkout: workingTree }))
  if (!other) return ours
  const theirs = names
    .filter((name) => !variants[name].peer)
    .map((name) => ({ label: `${name}@${other.name}`, name, checkout: other.checkout }))
  return [...ours, ...theirs]
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
