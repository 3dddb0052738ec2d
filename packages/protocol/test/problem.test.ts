import { parseProblem } from '@token-relay/protocol'
import { expect, test } from 'vitest'

test.each([
  [
    { code: 'rate_limited', retryAfter: 7, detail: 'Wait.' },
    { code: 'rate_limited', retryAfter: 7 },
  ],
  [{ code: 'unauthenticated', retryAfter: 'soon' }, { code: 'unauthenticated' }],
  [{ code: 'toString' }, null],
  [{ error: 'unauthorized' }, null],
  ['<html>', null],
])('parseProblem parses %j as %j', (body, expected) => {
  expect(parseProblem(body)).toEqual(expected)
})
