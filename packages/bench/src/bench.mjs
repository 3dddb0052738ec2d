// Measures the relay beside comparable middlewares: CPU time a request of one process each, in turns.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { verdicts } from './budgets.mjs'
import { sample, startProcess, startVariants, stopProcess, warmUp } from './measure.mjs'
import { print, withRatios } from './report.mjs'
import { build, checkOut, removeCheckout, workingTree } from './revision.mjs'
import { namesOf, variants, yardstickOf } from './variants.mjs'

const usage = `npm run bench [-- --quick] [-- --against <revision>]

  --quick               one short round: shows whether it works, not how fast it is
  --against <revision>  measures the relay of the working tree and of a git revision in turns, without other servers
`

/** `againSeconds`: the warm-up before each sample, because a process has waited for the others. */
const plans = {
  whole: { rounds: 5, warmUpSeconds: 6, againSeconds: 1, seconds: 2 },
  against: { rounds: 2, warmUpSeconds: 2, againSeconds: 1, seconds: 1 },
  quick: { rounds: 1, warmUpSeconds: 1, againSeconds: 0, seconds: 1 },
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
    const plan = plans[quick ? 'quick' : against ? 'against' : 'whole']
    const samples = new Map()
    for (const group of groupsOf(subjects))
      for (const [label, list] of await measureGroup(group, plan)) samples.set(label, list)
    if (!other) for (const line of verdicts(samples)) console.log(line)
    print(withRatios(samples))
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

/** Subjects that are compared with each other are measured together: nothing else makes them wait. */
function groupsOf(subjects) {
  const groups = new Map()
  for (const subject of subjects) {
    const key = yardstickOf(subject.name)
    groups.set(key, [...(groups.get(key) ?? []), subject])
  }
  return groups.values()
}

/**
 * Measures each subject in a process of its own. Every other round goes backwards, so that a machine that slows down
 * treats all alike.
 */
async function measureGroup(subjects, { rounds, warmUpSeconds, againSeconds, seconds }) {
  const upstream = await startProcess('upstream.mjs')
  const processes = new Map()
  const samples = new Map(subjects.map(({ label }) => [label, []]))
  try {
    for (const { label, name, checkout } of subjects) {
      process.stderr.write(`warm-up ${label}\n`)
      const running = await startVariants([name], { ...upstream.ready, checkout })
      processes.set(label, running)
      await warmUp(running, name, warmUpSeconds)
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const { label, name } of round % 2 === 0 ? subjects : subjects.toReversed()) {
        process.stderr.write(`round ${round + 1}/${rounds} ${label}\n`)
        if (againSeconds > 0) await warmUp(processes.get(label), name, againSeconds)
        const { counted: mints, ...rest } = await sample(processes.get(label), name, {
          seconds,
          count: () => mintsOf(upstream),
        })
        samples.get(label).push({ ...rest, mints })
      }
    }
  } finally {
    for (const running of [...processes.values(), upstream]) await stopProcess(running)
  }
  return samples
}

/** How often providers have been asked for a token. */
async function mintsOf({ child }) {
  const answer = once(child, 'message')
  child.send('mints')
  return (await answer)[0].mints
}
