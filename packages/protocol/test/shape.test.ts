import { parseJson } from '@token-relay/protocol'
import { expect, test } from 'vitest'

test('parseJson returns undefined for a string that is not JSON', () => {
  expect(parseJson('{"a":1}')).toEqual({ a: 1 })
  expect(parseJson('<html>')).toBeUndefined()
})
