import { parseMintRequest } from '@token-relay/protocol'
import { expect, test } from 'vitest'

test.each([
  [undefined, {}],
  [{}, {}],
  [{ userId: 'eve' }, {}],
  [
    { purpose: 'connect', refused: 'h3Kx' },
    { purpose: 'connect', refused: 'h3Kx' },
  ],
  [{ purpose: 'payments' }, 'unsupported_purpose'],
  [{ purpose: 1 }, 'unsupported_purpose'],
  [{ purpose: null }, 'unsupported_purpose'],
  [{ refused: 1 }, 'bad_request'],
  [null, 'bad_request'],
  [[], 'bad_request'],
  ['connect', 'bad_request'],
])('parseMintRequest parses %j as %j', (body, expected) => {
  expect(parseMintRequest(body)).toEqual(expected)
})
