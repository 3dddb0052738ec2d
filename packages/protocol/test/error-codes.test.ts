import { errorCodes, isErrorCode } from '@token-relay/protocol'
import { expect, test } from 'vitest'

test('only failures that time can resolve are retryable: 429, 503 and 504', () => {
  const retryable = Object.values(errorCodes).filter((code) => code.retryable)
  expect(new Set(retryable.map(({ status }) => status))).toEqual(new Set([429, 503, 504]))
})

test('isErrorCode rejects what every object has', () => {
  expect(['toString', '__proto__', 'constructor', ''].filter(isErrorCode)).toEqual([])
})
