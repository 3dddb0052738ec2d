import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPlainSegment } from '../../src/routes/path-template.ts'
import { createRouteTable } from '../../src/routes/route-table.ts'
import { readThing } from '../kit/gateway-host.ts'

const acme = { id: 'acme', bindsSubject: false }

test.each<[string, Record<string, unknown>, RegExp]>([
  ['no scope', { scope: undefined }, /scope/],
  ['a misspelled field', { querry: {} }, /no option "querry"/],
  ['a method in lower case', { method: 'get' }, /method/],
  ['an allow that is not a function', { allow: true }, /allow/],
  ['a query that is not a schema', { query: { limit: 'number' } }, /Standard Schema/],
  ['everyone as a word', { everyone: 'yes' }, /everyone/],
  ['scope business and no rule', { everyone: undefined }, /Set allow/],
  ['a list and no select', { everyone: undefined, allow: () => true, list: true }, /Set select/],
  ['scope subject and nothing that binds it', { scope: 'subject' }, /\{pid\}/],
  ['an invalid path', { path: 'things' }, /such as \/v1\/card/],
])('refuses a route with %s', (_name, change, sentence) => {
  const route = Object.assign({ ...readThing }, change)
  expect(() => createRouteTable([route], acme)).toThrow(sentence)
})

test('refuses a provider without routes', () => {
  expect(() => createRouteTable([], acme)).toThrow('acme.routes is empty')
})

const odd = [
  '..',
  '.',
  '/',
  '//',
  '\\',
  '%2f',
  '%2e',
  '%252f',
  '%00',
  '%40',
  '%3a',
  '%C3%A9',
  '%2541',
  ';',
  '?',
  '#',
  '@',
  ':',
  '{pid}',
  'ı',
  '\u202e',
  '\r\n',
  ' ',
]
const segments = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const paths = fc.array(segments, { maxLength: 8 }).map((parts) => `/${parts.join('')}`)
const nearMisses = segments.map((segment) => `/things/${segment}`)

test('G2 none of 20 000 random paths escapes a template', () => {
  const table = createRouteTable([readThing], acme)
  let matched = 0
  fc.assert(
    fc.property(fc.oneof(paths, nearMisses), (path) => {
      let filled: string
      try {
        const { route, params } = table.find('GET', path, 'ada')
        filled = route.template.fill(params, 'ada')
      } catch {
        return true
      }
      matched += 1
      // A URL parser keeps exactly what was matched: it decodes, drops and resolves nothing.
      const url = new URL(`https://api.example.com/base${filled}`)
      const id = filled.slice('/things/'.length)
      const isKept = url.href === `https://api.example.com/base${filled}` && isPlainSegment(id)
      return isKept && filled === decodeURIComponent(path)
    }),
    { numRuns: 20_000 },
  )
  expect(matched).toBeGreaterThan(500)
})
