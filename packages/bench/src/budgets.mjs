// What a request may cost, as ratios of CPU time within one run.
import { generateKeyPairSync, sign } from 'node:crypto'
import { medianRatio } from './report.mjs'

/** How many times less CPU than another variant one must take: at least `floor`, and `goal` is aimed at. */
const budgets = [
  { work: 'cached mint, through Express', variant: 'mint-express', than: 'mint-peer', floor: 1.2, goal: 1.6 },
  { work: 'cached mint, in front', variant: 'mint-handler', than: 'mint-peer', floor: 4, goal: 6 },
  {
    work: "cached mint, beside the SDK's sample",
    variant: 'mint-express',
    than: 'mint-sdk',
    floor: 5,
    goal: 5,
  },
  {
    work: 'relay token, through Express',
    variant: 'relay-mint-express',
    than: 'mint-peer',
    floor: 1,
    goal: 1,
  },
  {
    work: 'gateway GET, through Express',
    variant: 'gateway-express',
    than: 'gateway-peer',
    floor: 1.8,
    goal: 2.2,
  },
  { work: 'gateway GET, in front', variant: 'gateway-handler', than: 'gateway-peer', floor: 4, goal: 5 },
  {
    work: 'write signed by HMAC, through Express',
    variant: 'write-hmac',
    than: 'write-peer',
    floor: 1.1,
    goal: 1.4,
  },
]

/**
 * Returns a verdict for each budget, as a line of text: whether the median of its rounds' ratios meets it.
 *
 * @param samples those of each variant, by name
 */
export function verdicts(samples) {
  const lines = budgets.map(({ work, variant, than, floor, goal }) =>
    verdict({
      work,
      ratio: medianRatio(samples.get(than), samples.get(variant)),
      floor,
      goal,
      beside: than,
    }),
  )
  const signature = signatureMicroseconds()
  const allowed = samples.get('write-express').map(({ cpuMicroseconds }) => ({
    cpuMicroseconds: cpuMicroseconds + signature,
  }))
  const rsa = { work: 'write signed by RSA, through Express', floor: 1, goal: 1 }
  lines.push(
    verdict({
      ...rsa,
      ratio: medianRatio(allowed, samples.get('write-rsa')),
      beside: 'write-express + one signature',
    }),
  )
  return lines
}

function verdict({ work, ratio, floor, goal, beside }) {
  const word = ratio >= goal ? 'goal' : ratio >= floor ? 'met' : 'MISSED'
  const target = floor === goal ? `at least ${floor}` : `at least ${floor}, goal ${goal}`
  return `${word.padEnd(8)}${work.padEnd(40)}${ratio.toFixed(2)} × ${beside} (${target})`
}

/** Measures one RSA-2048 signature here, in microseconds of CPU. */
function signatureMicroseconds() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const message = Buffer.from('PUT/v1/card/1/limits1767225600')
  const signatures = 300
  sign('sha256', message, privateKey)
  const before = process.cpuUsage()
  for (let at = 0; at < signatures; at += 1) sign('sha256', message, privateKey)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / signatures
}
