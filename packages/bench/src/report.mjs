import { quantile } from './measure.mjs'
import { yardstickOf } from './variants.mjs'

/** Returns how many times the CPU of others some samples take: the median of each round's ratio, since what slows a round down slows both. */
export function medianRatio(some, others) {
  const ratios = some.map(({ cpuMicroseconds }, at) => cpuMicroseconds / others[at].cpuMicroseconds)
  return quantile(
    ratios.sort((a, b) => a - b),
    0.5,
  )
}

/** Sums rounds up: the median of each number, and the spread of CPU time as a percentage of the median. */
function summarize(samples) {
  return Object.fromEntries(
    [...samples].map(([label, rounds]) => {
      const sorted = (key) => rounds.map((round) => round[key]).sort((a, b) => a - b)
      const cpu = sorted('cpuMicroseconds')
      const median = quantile(cpu, 0.5)
      return [
        label,
        {
          cpuMicroseconds: round(median),
          spreadPercent: Math.round(((cpu[cpu.length - 1] - cpu[0]) / median) * 100),
          p50Ms: round(quantile(sorted('p50Ms'), 0.5)),
          p99Ms: round(quantile(sorted('p99Ms'), 0.5)),
          mints: rounds[0].mints === undefined ? undefined : round(quantile(sorted('mints'), 0.5)),
        },
      ]
    }),
  )
}

/** Sums rounds up, with how many times less CPU than its peer, and than the other revision, a variant takes. */
export function withRatios(samples) {
  return Object.fromEntries(
    Object.entries(summarize(samples)).map(([label, numbers]) => {
      const [name, revision] = label.split('@')
      const ratio = (other) => other && round(medianRatio(other, samples.get(label)))
      const yardstick = yardstickOf(name)
      return [
        label,
        {
          ...numbers,
          timesPeer: name === yardstick ? undefined : ratio(samples.get(yardstick)),
          timesOther: revision ? undefined : ratio(otherRevision(samples, name)),
        },
      ]
    }),
  )
}

function otherRevision(samples, name) {
  return samples.get([...samples.keys()].find((key) => key.startsWith(`${name}@`)))
}

/** A table for people, then one line of JSON for programs. */
export function print(report) {
  const columns = ['variant', 'CPU µs', 'spread', 'p50 ms', 'p99 ms', 'mints', '× peer', '× other']
  const rows = Object.entries(report).map(([label, numbers]) => [
    label,
    numbers.cpuMicroseconds,
    `${numbers.spreadPercent} %`,
    numbers.p50Ms,
    numbers.p99Ms,
    numbers.mints ?? '',
    numbers.timesPeer ?? '',
    numbers.timesOther ?? '',
  ])
  for (const [label, ...cells] of [columns, ...rows]) {
    console.log(label.padEnd(32) + cells.map((cell) => String(cell).padStart(10)).join(''))
  }
  console.log(JSON.stringify(report))
}

function round(number) {
  return Math.round(number * 100) / 100
}
