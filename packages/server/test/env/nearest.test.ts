import { expect, test } from 'vitest'
import { nearest, suggestion } from '../../src/env/nearest.ts'

const known = ['RELAY_SIGNING_KEYS', 'RELAY_STORE_KEYS', 'RELAY_JWT_ISSUER', 'allow']

test.each([
  ['RELAY_SIGNING_KEY', 'RELAY_SIGNING_KEYS'],
  ['RELAY_SIGINNG_KEYS', 'RELAY_SIGNING_KEYS'],
  ['relay_store_keys', 'RELAY_STORE_KEYS'],
  ['RELAY_JWT_ISUER', 'RELAY_JWT_ISSUER'],
  ['alow', 'allow'],
  ['everything else', undefined],
  ['', undefined],
])('the name nearest to %j is %j', (name, expected) => {
  expect(nearest(name, known)).toBe(expected)
})

test('a name that nothing is near to gets the list of all names', () => {
  expect(suggestion('colour', ['role', 'path'])).toBe('Use one of: role, path.')
})
