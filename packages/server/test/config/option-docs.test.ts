import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deferred } from '../../src/config/checks.ts'
import type { Check } from '../../src/config/option-table.ts'
import { deadlineChecks, rateLimitChecks } from '../../src/config/limits.ts'
import { relayChecks } from '../../src/options.ts'
import { closeChecks } from '../../src/relay.ts'
import { frontDoorChecks } from '../../src/http/front-door-middleware.ts'
import { fetchHandlerChecks } from '../../src/to-fetch-handler.ts'
import { oauth2Checks } from '../../src/providers/oauth2-client-credentials.ts'
import { swypexChecks } from '../../src/providers/swypex/swypex.ts'
import { wakapayChecks } from '../../src/providers/wakapay.ts'
import { directChecks, gatewayChecks } from '../../src/providers/wealthica/wealthica.ts'
import { wychChecks } from '../../src/providers/wych/wych.ts'

const limits = 'config/limits.ts'
const wealthica = 'providers/wealthica/wealthica.ts'
const tables: [string, string, Readonly<Record<string, Check<unknown>>>][] = [
  ['RelayOptions', 'options.ts', relayChecks],
  ['RateLimitOptions', limits, rateLimitChecks],
  ['DeadlinesMs', limits, deadlineChecks],
  ['CloseOptions', 'relay.ts', closeChecks],
  ['FrontDoorOptions', 'http/front-door-middleware.ts', frontDoorChecks],
  ['FetchHandlerOptions', 'to-fetch-handler.ts', fetchHandlerChecks],
  ['OAuth2Options', 'providers/oauth2-client-credentials.ts', oauth2Checks],
  ['SwypexOptions', 'providers/swypex/swypex.ts', swypexChecks],
  ['WakapayOptions', 'providers/wakapay.ts', wakapayChecks],
  ['WealthicaOptions', wealthica, directChecks],
  ['WealthicaGatewayOptions', wealthica, { connect: gatewayChecks.connect }],
  ['WychOptions', 'providers/wych/wych.ts', wychChecks],
]

const options = tables.flatMap(([name, file, table]) => {
  const source = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')
  const body = source.slice(source.indexOf(`export interface ${name}`)).split('\n}\n')[0] ?? ''
  const docs = body.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+(?:readonly )?(\w+)\??[:(]/g)
  return [...docs].map(([, doc = '', option = '']) => ({
    name: `${name}.${option}`,
    doc: doc.replaceAll(/\s*\n\s*\*\s*/g, ' '),
    check: table[option],
  }))
})

/** Writes a default as the docs do: `true`, 5 000. */
function written(value: unknown): string {
  if (typeof value !== 'number') return `\`${String(value)}\``
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')
}

test('every option of a table has docs', () => {
  const documented = new Set(options.map(({ name }) => name))
  const checked = tables.flatMap(([name, , table]) => Object.keys(table).map((option) => `${name}.${option}`))
  expect(checked.filter((name) => !documented.has(name))).toEqual([])
})

test('the table holds every default and range that the docs state', () => {
  const own = options.filter(({ check }) => check !== deferred) // the others are checked by another table
  const stated = own.filter(({ doc }) => /Default (?:`(?!Math)|\d)|Range/.test(doc))
  expect(stated.filter(({ check }) => check?.default === undefined).map(({ name }) => name)).toEqual([])
})

test.each(options.filter(({ check }) => check?.default !== undefined))(
  'the docs of $name state the default that the table holds',
  ({ doc, check }) => {
    expect(doc).toContain(`Default ${written(check?.default)}.`)
  },
)

test.each(options.filter(({ check }) => check?.min !== undefined))(
  'the docs of $name state the range that the table holds',
  ({ doc, check }) => {
    expect(doc).toContain(`Range ${written(check?.min)} to ${written(check?.max)}.`)
  },
)
