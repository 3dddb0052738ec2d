import { httpDateMs, retryAfterMs } from '@token-relay/protocol'
import { expect, test } from 'vitest'

const nowMs = 1_800_000_000_000

test.each([
  ['7', 7_000],
  ['3600', 3_600_000],
  [new Date(nowMs + 9_000).toUTCString(), 9_000],
  [new Date(nowMs + 9_000).toISOString(), 9_000],
])('retryAfterMs(%j) is %i ms', (header, expected) => {
  expect(retryAfterMs(header, nowMs)).toBe(expected)
})

test.each([
  null,
  undefined,
  '',
  '0',
  '-1',
  '+7',
  '1.5',
  '1e3',
  '0x10',
  'soon',
  new Date(nowMs - 9_000).toUTCString(),
])('retryAfterMs(%j) is undefined', (header) => {
  expect(retryAfterMs(header, nowMs)).toBeUndefined()
})

test('a Retry-After date asks for nothing if the time at the sender is unknown', () => {
  expect(retryAfterMs(new Date(nowMs + 9_000).toUTCString())).toBeUndefined()
})

test('httpDateMs parses an IMF-fixdate', () => {
  expect(httpDateMs('Thu, 15 Jan 2026 12:00:00 GMT')).toBe(Date.UTC(2026, 0, 15, 12))
})

test.each([
  '1',
  '2026',
  '2026-01-15T12:00:00Z',
  'Thu, 15 Jan 2026 12:00:00',
  'Wed, 15 Jan 2026 12:00:00 GMT',
  'Thu, 45 Jan 2026 12:00:00 GMT',
  'Invalid Date',
  '',
  null,
])('httpDateMs(%j) is undefined', (value) => {
  expect(httpDateMs(value)).toBeUndefined()
})
