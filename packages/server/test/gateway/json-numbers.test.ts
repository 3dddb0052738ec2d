import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AlteredNumber, parseJson } from '../../src/gateway/json-numbers.ts'
import { isExactNumber } from '../../src/gateway/number-text.ts'

const big = '[{"id":9007199254740993,"a":10.00,"b":[1e2,-0,1.50]},{"id":9007199254740992,"a":10,"b":[]}]'
const list = (value: unknown): { id: number; a: number }[] => (Array.isArray(value) ? value : [])

test('numbers keep their digits in parts that are the text’s own objects', () => {
  const { value, write } = parseJson(big)
  expect(write(value)).toBe(big)
  expect(write(list(value).slice(0, 1))).toBe('[{"id":9007199254740993,"a":10.00,"b":[1e2,-0,1.50]}]')
})

test('a number that select copies keeps its digits if they are the only ones of its value', () => {
  const { value, write } = parseJson('[{"id":12345678901234567890,"x":1},{"id":7,"x":2}]')
  expect(write(list(value).map(({ id }) => ({ id })))).toBe('[{"id":12345678901234567890},{"id":7}]')
})

test('a copied number of two spellings is written if both mean one number, and refused if not', () => {
  const { value, write } = parseJson(big)
  expect(write(list(value).map(({ a }) => a))).toBe('[10,10]')
  expect(() => write(list(value).map(({ id }) => id))).toThrow(AlteredNumber)
})

test('what select computes is written as it is', () => {
  const { value, write } = parseJson('[10.00,2.50]')
  expect(write({ sum: 12.5, none: undefined, at: new Date(0), list: value })).toBe(
    '{"sum":12.5,"at":"1970-01-01T00:00:00.000Z","list":[10.00,2.50]}',
  )
  expect(write(undefined)).toBeUndefined()
})

test.each([
  ['1e400', '[1e400]'],
  ['__proto__', '{"__proto__":{"a":1.0}}'],
  ['a duplicate key', '{"a":1.0,"a":2}'],
  ['a quoted number', '{"a":"\\"1.0","b":1.0}'],
])('reads %s like JSON.parse', (_name, text) => {
  const { value, write } = parseJson(text)
  expect(value).toEqual(JSON.parse(text))
  expect(write(value)).toBe(text.replace('"a":1.0,"a":2', '"a":2'))
})

test('any JSON is read like JSON.parse and written without a change', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const text = `[1.0,${json}]`
      const { value, write } = parseJson(text)
      expect(value).toEqual(JSON.parse(text))
      expect(JSON.parse(write(value) ?? '')).toEqual(JSON.parse(text))
    }),
  )
})

test.each([
  ['0', true],
  ['10.00', true],
  ['-1.5e-7', true],
  ['1E+2', true],
  ['100000000000000000000', true],
  ['0.1000000000000000000', true],
  ['123456789012345678', false],
  ['9007199254740992', true],
  ['9007199254740993', false],
  ['100.00000000000000001', false],
  ['1e400', false],
  ['-0.0000000000000000000', true],
])('%s keeps its value: %s', (text, expected) => {
  expect(isExactNumber(text)).toBe(expected)
})
