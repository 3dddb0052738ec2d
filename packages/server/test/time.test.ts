import { zoneAt } from '@token-relay/protocol'
import { expect, test } from 'vitest'
import { backOff, servesAsFallback, verdictOn } from '../src/credentials/serving-rule.ts'
import { arrivedLife, lifeOf } from '../src/credentials/token-life.ts'
import { httpDateMs, retryAfterMs, retryAfterSeconds } from '../src/time/retry-after.ts'
import type { LifeFacts } from '../src/upstream/provider-token.ts'

const now = 1_800_000_000_000
const iatSeconds = now / 1000
const day = 86_400_000

const lives: [string, LifeFacts, { ageMs: number; leftMs: number }][] = [
  ['iat and exp', { iatSeconds, expSeconds: iatSeconds + 3600 }, { ageMs: 0, leftMs: 3_600_000 }],
  [
    '45 minutes old',
    { iatSeconds: iatSeconds - 2700, expSeconds: iatSeconds + 900 },
    { ageMs: 2_700_000, leftMs: 900_000 },
  ],
  [
    'an iat in the future',
    { iatSeconds: iatSeconds + 90, expSeconds: iatSeconds + 3600 },
    { ageMs: 0, leftMs: 3_510_000 },
  ],
  [
    'a provider clock 90 s fast',
    { iatSeconds: iatSeconds + 90, expSeconds: iatSeconds + 3690, serverDateMs: now + 90_000 },
    { ageMs: 0, leftMs: 3_600_000 },
  ],
  [
    'a Date of long ago',
    { iatSeconds, expSeconds: iatSeconds + 600, serverDateMs: 0 },
    { ageMs: 0, leftMs: 600_000 },
  ],
  ['expires_in', { expiresInSeconds: 900 }, { ageMs: 0, leftMs: 900_000 }],
  ['nothing at all', {}, { ageMs: 0, leftMs: 300_000 }],
  ['a negative expires_in', { expiresInSeconds: -1 }, { ageMs: 0, leftMs: 300_000 }],
  ['an expires_in of 0', { expiresInSeconds: 0 }, { ageMs: 0, leftMs: 300_000 }],
  ['an endless expires_in', { expiresInSeconds: Infinity }, { ageMs: 0, leftMs: 300_000 }],
  ['a huge expires_in', { expiresInSeconds: 1e12 }, { ageMs: 0, leftMs: day }],
  ['an exp in milliseconds', { iatSeconds, expSeconds: now }, { ageMs: 0, leftMs: day }],
  [
    'an iat in milliseconds',
    { iatSeconds: now, expSeconds: iatSeconds + 3600 },
    { ageMs: 0, leftMs: 3_600_000 },
  ],
  ['an iat beyond all time', { iatSeconds: 1e15, expSeconds: iatSeconds + 60 }, { ageMs: 0, leftMs: 60_000 }],
  [
    'an exp that has passed',
    { iatSeconds: iatSeconds - 3600, expSeconds: iatSeconds - 1 },
    { ageMs: 3_600_000, leftMs: -1000 },
  ],
]

test.each(lives)('the life of a token with %s', (_name, facts, expected) => {
  expect(arrivedLife(facts, now)).toEqual(expected)
})

test.each([
  [3_600_000, 0, 300_000, 30_000],
  [900_000, 0, 180_000, 30_000],
  [120_000, 0, 30_000, 6000],
  [90_000, 0, 45_000, 9000],
  [10_000, 0, 5000, 1000],
  [3_600_000, 60_000, 300_000, 60_000],
  [20_000, 60_000, 10_000, 10_000],
])(
  'a life of %i ms with %i ms leeway has its edges at %i and %i ms before the end',
  (lifeMs, leewayMs, softMs, hardMs) => {
    expect(lifeOf(lifeMs, leewayMs, 0.5)).toEqual({ lifeMs, softMs, hardMs })
  },
)

test('jitter moves the soft edge by a tenth at most', () => {
  expect([0, 1].map((random) => lifeOf(3_600_000, 0, random).softMs)).toEqual([270_000, 330_000])
})

test('the zones of an hour', () => {
  const life = lifeOf(3_600_000, 0, 0.5)
  const zones = [0, 3_299_999, 3_300_000, 3_569_999, 3_570_000, 3_599_999, 3_600_000].map((ms) =>
    zoneAt(ms, life),
  )
  expect(zones).toEqual([
    'fresh',
    'fresh',
    'refresh-ahead',
    'refresh-ahead',
    'must-wait',
    'must-wait',
    'expired',
  ])
})

const state = { zone: 'fresh', ageMs: 0, connectLeftMs: 600_000 } as const

test('the serving rule per purpose', () => {
  const aged = { ...state, ageMs: 30_001 }
  expect(verdictOn(state, 'connect')).toBe('serve')
  expect([verdictOn(aged, 'api'), verdictOn(aged, 'connect'), verdictOn(aged, 'unsaid')]).toEqual([
    'serve',
    'mint',
    'mint',
  ])
  expect(verdictOn({ ...state, zone: 'refresh-ahead' }, 'api')).toBe('serve-and-renew')
  expect(verdictOn({ ...state, zone: 'must-wait' }, 'api')).toBe('mint')
})

test('what may be served when its renewal fails', () => {
  expect(servesAsFallback({ ...state, connectLeftMs: 300_000 }, 'connect')).toBe(true)
  expect(servesAsFallback({ ...state, connectLeftMs: 299_999 }, 'connect')).toBe(false)
  expect(servesAsFallback({ ...state, zone: 'must-wait' }, 'unsaid')).toBe(true)
  expect(servesAsFallback({ ...state, zone: 'must-wait' }, 'api')).toBe(false)
  expect(servesAsFallback({ ...state, zone: 'expired' }, 'unsaid')).toBe(false)
})

test.each([
  ['7', 7000],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['', undefined],
  ['soon', undefined],
  ['999999', 300_000],
  ['9999999999', 300_000],
  ['9'.repeat(400), 300_000],
  [new Date(now + 9000).toUTCString(), 9000],
  [new Date(now - 9000).toUTCString(), undefined],
])('Retry-After %j is %s ms', (header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected)
})

test.each([
  ['Thu, 15 Jan 2026 12:00:00 GMT', Date.UTC(2026, 0, 15, 12)],
  ['1', undefined],
  ['2026', undefined],
  ['2026-01-15T12:00:00Z', undefined],
  ['Thu, 15 Jan 2026 12:00:00', undefined],
  ['Thu, 45 Jan 2026 12:00:00 GMT', undefined],
  ['Invalid Date', undefined],
  ['', undefined],
])('the date of a header is an IMF-fixdate or none: %j', (text, expected) => {
  expect(httpDateMs(text)).toBe(expected)
})

test('Retry-After is rounded up and at least 1', () => {
  expect([0, 1, 1000, 1001].map(retryAfterSeconds)).toEqual([1, 1, 1, 2])
})

test('failed renewals back off from 1 to 30 s, unless the provider names a wait', () => {
  const waits = [0, 1, 2, 4, 5, 20].map((failures) => backOff(failures, undefined, 0, 1).notBeforeMs)
  expect(waits).toEqual([1000, 2000, 4000, 16_000, 30_000, 30_000])
  expect(backOff(3, 20_000, 500, 0)).toEqual({ failures: 4, notBeforeMs: 20_500 })
})
