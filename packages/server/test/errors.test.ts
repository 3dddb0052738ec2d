import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { errorLine } from '../src/errors.ts'

test('L3 control characters in an error cannot forge a log line', () => {
  const line = errorLine(new RelayError('internal_error', { message: 'one\ntwo\u001b[31m\u2028three' }))
  expect(line).toBe('[token-relay] internal_error: one\\x0atwo\\x1b[31m\u2028three')
})
