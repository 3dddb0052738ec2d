import { parseTokenAnswer } from '@token-relay/protocol'
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

test('parseTokenAnswer accepts fields of later versions', () => {
  expect(parseTokenAnswer({ ...answer, extra: 1 })).toMatchObject(answer)
})

test('parseTokenAnswer accepts the form of the widget’s messages', () => {
  const connect = { ...answer.connect, brand: 'wych', idField: 'account', announces: true }
  expect(parseTokenAnswer({ ...answer, connect })).toMatchObject({ connect })
})

test('parseTokenAnswer accepts an answer without api and connect', () => {
  const { api: _api, connect: _connect, ...gateway } = { ...answer, mode: 'gateway', windows: {} }
  expect(parseTokenAnswer(gateway)).toEqual(gateway)
})

test.each([
  ['null', null],
  ['a list', [answer]],
  ['a string', 'token'],
  ['no token', { ...answer, token: undefined }],
  ['an empty token', { ...answer, token: '' }],
  ['a numeric token', { ...answer, token: 7 }],
  ['an unknown mode', { ...answer, mode: 'other' }],
  ['a negative life', { ...answer, expiresIn: -1 }],
  ['a life as a string', { ...answer, expiresIn: '3600' }],
  ['an infinite life', { ...answer, expiresIn: Infinity }],
  ['a window as a string', { ...answer, windows: { connect: 'open' } }],
  ['windows as a list', { ...answer, windows: [] }],
  ['a numeric api', { ...answer, api: 1 }],
  ['a widget without a client id', { ...answer, connect: { url: 'https://connect.wealthica.com' } }],
  ['a widget with a numeric brand', { ...answer, connect: { ...answer.connect, brand: 1 } }],
  ['a widget with a list as id field', { ...answer, connect: { ...answer.connect, idField: ['id'] } }],
  [
    'a widget that announces itself in words',
    { ...answer, connect: { ...answer.connect, announces: 'yes' } },
  ],
])('parseTokenAnswer rejects %s', (_name, body) => {
  expect(parseTokenAnswer(body)).toBeNull()
})
