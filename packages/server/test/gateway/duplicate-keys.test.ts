import { expect, test } from 'vitest'
import { hasDuplicateKeys } from '../../src/gateway/duplicate-keys.ts'

test.each([
  ['{"a":1,"a":2}', true],
  ['{"a":{"b":1,"b":2}}', true],
  ['[{"a":1},{"a":2}]', false],
  ['{"a":"\\"a\\":1","b":"x:\\"y\\":"}', false],
  ['{"a\\"":1,"a":2}', false],
  ['"a:"', false],
])('%s has duplicate keys: %s', (text, expected) => {
  expect(hasDuplicateKeys(text, JSON.parse(text))).toBe(expected)
})
