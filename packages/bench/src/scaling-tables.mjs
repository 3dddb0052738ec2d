import { readFileSync, writeFileSync } from 'node:fs'
import { simulate } from './simulation.mjs'

const page = new URL('../../../docs/scaling.md', import.meta.url)

/** What the page compares: one kind of provider a table, three sizes of an app. */
const kinds = {
  direct: { kind: 'direct', tokenLife: 1_200 },
  gateway: { kind: 'gateway', tokenLife: 3_600 },
  'gateway-per-user': { kind: 'gateway-per-user', tokenLife: 900 },
}
const sizes = [
  { users: 1_000, store: 'none' },
  { users: 100_000, store: 'local' },
  { users: 10_000_000, store: 'local' },
]

/** The tables of `docs/scaling.md` by name. */
export function tablesOf(costs) {
  const compared = Object.entries(kinds).map(([name, kind]) => {
    const results = sizes.map((size) => simulate({ ...kind, ...size }, costs))
    return [name, table([['users a day', ...sizes.map(({ users }) => whole(users))], ...linesOf(results)])]
  })
  const { machine, redis } = costs
  return Object.fromEntries([
    ['machine', `Measured on ${machine}, Redis ${redis}.`],
    ['costs', costTable(costs)],
    ['memory', memoryTable(costs.memory)],
    ...compared,
  ])
}

/** The lines of a result, or of several side by side, as names and cells. */
export function linesOf(results) {
  const line = (name, cell) => [name, ...results.map(cell)]
  return [
    line('store', ({ plan }) => (plan.store === 'none' ? 'none' : `Redis, ${plan.store} limits`)),
    line('requests a second', ({ requests }) => number(requests)),
    line('tokens for pages a second', ({ mints }) => number(mints)),
    line('gateway calls a second', ({ calls }) => number(calls)),
    line('token calls to the provider a second', ({ tokenCalls }) => number(tokenCalls)),
    line('CPU cores', ({ cpu }) => number(cpu)),
    line('processes', ({ plan }) => whole(plan.processes)),
    line('memory of a process', ({ processBytes }) => `${whole(processBytes / 1e6)} MB`),
    line('Redis operations a second', ({ operations }) => number(operations)),
    line('Redis memory', ({ redisBytes }) => (redisBytes ? `${number(redisBytes / 1e6)} MB` : '0')),
    line('fullest bound', ({ used }) => fullest(used, 0)),
    line('next bound', ({ used }) => fullest(used, 1)),
  ]
}

/** Writes the tables into the page, between their comments. */
export function writeTables(costs) {
  const tables = tablesOf(costs)
  const marked = /(<!-- simulated: ([\w-]+) -->\n)[^<]*(<!-- end -->)/g
  const text = readFileSync(page, 'utf8')
  writeFileSync(
    page,
    text.replaceAll(marked, (_all, begin, name, end) => `${begin}\n${tables[name]}\n\n${end}`),
  )
}

/** A Markdown table in Prettier's layout. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)))
  const lineOf = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`
  const [head, ...body] = rows
  return [lineOf(head), lineOf(widths.map((width) => '-'.repeat(width))), ...body.map(lineOf)].join('\n')
}

function costTable({ rows }) {
  const names = ['cached mint', 'adopted token', 'cold mint', 'relay token', 'call']
  const of = (name, suffix, key) =>
    (rows[name + suffix] ?? (suffix === '' ? rows[`${name}, 100 users`] : undefined))?.[key]
  const shown = (value, digits) => (value === undefined ? '' : value.toFixed(digits))
  return table([
    [
      'request',
      'CPU µs',
      'with Redis, local limits',
      'operations',
      'with Redis, shared limits',
      'operations',
    ],
    ...names.map((name) => [
      name,
      shown(of(name, '', 'cpuMicroseconds'), 0),
      shown(of(name, ', local limits', 'cpuMicroseconds'), 0),
      shown(of(name, ', local limits', 'operations'), 1),
      shown(of(name, ', shared limits', 'cpuMicroseconds'), 0),
      shown(of(name, ', shared limits', 'operations'), 1),
    ]),
    ['first call of a token', shown(of('first call of a token', '', 'cpuMicroseconds'), 0), '', '', '', ''],
  ])
}

function memoryTable(memory) {
  const kilobytes = (bytes) => `${(bytes / 1e3).toFixed(1)} kB`
  return table([
    ['what', 'memory'],
    ['a process without users', `${whole(memory.processBytes / 1e6)} MB`],
    ['a subject with a cached token', kilobytes(memory.bytesPerSubject)],
    [`an idle connection, of ${whole(memory.connections)}`, kilobytes(memory.bytesPerConnection)],
    ['a token in Redis', kilobytes(memory.redisTokenBytes)],
    [
      '32 answers of 5 MB that nobody reads, at the peak',
      `${whole(memory.slowReaders.unreadBytes / 1e6)} MB`,
    ],
  ])
}

function fullest(used, place) {
  const [name, share] = Object.entries(used).sort(([, a], [, b]) => b - a)[place]
  return `${name}: ${whole(share * 100)} %`
}

function number(value) {
  if (value === 0) return '0'
  if (value < 1) return value.toPrecision(1)
  return value < 10 ? value.toFixed(1) : whole(Number(value.toPrecision(3)))
}

/** A whole number with groups of three digits. */
function whole(value) {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
}
