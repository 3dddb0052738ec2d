import { errorCodes, parseMintRequest, parseProblem, parseTokenAnswer } from '@token-relay/protocol'
import { expect, test } from 'vitest'

const answer = {
  token: 'eyJ.eyJ.c2ln',
  tokenId: 'h3Kx',
  provider: 'wealthica',
  mode: 'direct',
  issuedAt: '2026-11-21T20:00:00.000Z',
  expiresAt: '2026-11-21T21:00:00.000Z',
  expiresIn: 3480.2,
  windows: { connect: 480.2 },
  subject: '9mYt',
  api: 'https://api.wealthica.com/v1',
  connect: { url: 'https://connect.wealthica.com', clientId: 'maple-ledger' },
}

test('a token answer comes back as it is, without what is not part of it', () => {
  expect(parseTokenAnswer({ ...answer, extra: 1 })).toEqual(answer)
})

test('api and connect may be absent', () => {
  const { api: _api, connect: _connect, ...gateway } = { ...answer, mode: 'gateway', windows: {} }
  expect(parseTokenAnswer(gateway)).toEqual(gateway)
})

test.each([
  ['null', null],
  ['a list', [answer]],
  ['a text', 'token'],
  ['no token', { ...answer, token: undefined }],
  ['an empty token', { ...answer, token: '' }],
  ['a token that is no text', { ...answer, token: 7 }],
  ['an unknown mode', { ...answer, mode: 'other' }],
  ['a negative life', { ...answer, expiresIn: -1 }],
  ['a life in words', { ...answer, expiresIn: '3600' }],
  ['an endless life', { ...answer, expiresIn: Infinity }],
  ['a window in words', { ...answer, windows: { connect: 'open' } }],
  ['windows as a list', { ...answer, windows: [] }],
  ['an api that is no text', { ...answer, api: 1 }],
  ['a widget without its client', { ...answer, connect: { url: 'https://connect.wealthica.com' } }],
])('%s is no token answer', (_name, body) => {
  expect(parseTokenAnswer(body)).toBeNull()
})

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
])('the mint request %j is read as %j', (body, expected) => {
  expect(parseMintRequest(body)).toEqual(expected)
})

test.each([
  [
    { code: 'rate_limited', retryAfter: 7, detail: 'Wait.' },
    { code: 'rate_limited', retryAfter: 7 },
  ],
  [{ code: 'unauthenticated', retryAfter: 'soon' }, { code: 'unauthenticated' }],
  [{ code: 'toString' }, null],
  [{ error: 'unauthorized' }, null],
  ['<html>', null],
])('the problem %j is read as %j', (body, expected) => {
  expect(parseProblem(body)).toEqual(expected)
})

test('what can be retried is what the passing of time can mend', () => {
  const retryable = Object.values(errorCodes).filter((code) => code.retryable)
  expect(new Set(retryable.map(({ status }) => status))).toEqual(new Set([429, 503, 504]))
})
