// Draws docs/speed.svg from the JSON line of a run on this machine:
//
//   npm run -s bench | tail -1 | npm run -s bench:picture
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.mjs'
import { drawBars } from './svg-bars.mjs'

const { values, positionals } = parseArgs({
  options: { out: { type: 'string' }, machine: { type: 'string' } },
  allowPositionals: true,
})

/** Groups of bars: the peer of a group is 1, and the rows of the relay follow. Rows that a run lacks are left out. */
const groups = [
  {
    title: 'Cached token request, beside Express, helmet, rate limit and a constant',
    rows: {
      'mint-express': 'relay.router() in Express',
      'mint-handler': 'relay.handler()',
      'mint-sdk': 'sample on the official SDK',
    },
  },
  {
    title: 'Gateway GET with every check, beside http-proxy-middleware without any',
    rows: {
      'gateway-express': 'relay.router() in Express',
      'gateway-handler': 'relay.handler()',
      'gateway-fastify': '@fastify/http-proxy, no checks',
      'gateway-undici': 'undici pipe, no checks',
    },
  },
  {
    title: 'Gateway write, beside an unsigned one through http-proxy-middleware',
    rows: {
      'write-express': 'unsigned, relay.router()',
      'write-hmac': 'signed with HMAC, relay.router()',
      'write-rsa': 'signed with RSA-2048, relay.router()',
    },
  },
]

const report = JSON.parse(
  readFileSync(positionals[0] ?? 0, 'utf8')
    .trim()
    .split('\n')
    .at(-1),
)
const drawn = groups
  .map(({ title, rows }) => ({ title, bars: barsOf(rows) }))
  .filter(({ bars }) => bars.length > 0)
if (drawn.length === 0)
  throw new Error('The JSON has no rows with timesPeer: pass the last line of npm run bench.')
const svg = drawBars({
  title: 'Requests for the same CPU time, as multiples of a comparable server',
  groups: drawn,
  note: `${values.machine ?? describeMachine()}. Medians of one run on loopback.`,
})
writeFileSync(values.out ?? new URL('../../../docs/speed.svg', import.meta.url), svg)

function barsOf(rows) {
  return Object.entries(rows)
    .filter(([name]) => report[name]?.timesPeer !== undefined)
    .map(([name, label]) => {
      const { timesPeer, spreadPercent } = report[name]
      return { label, value: timesPeer, spreadPercent, isOurs: label.includes('relay.') }
    })
}
