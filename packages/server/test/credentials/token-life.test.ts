import { expect, test } from 'vitest'
import { arrivedLife, lifeOf, zoneAt } from '../../src/credentials/token-life.ts'
import type { LifeFacts } from '../../src/upstream/provider-token.ts'

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
    'a Date from 1970',
    { iatSeconds, expSeconds: iatSeconds + 600, serverDateMs: 0 },
    { ageMs: 0, leftMs: 600_000 },
  ],
  ['expires_in', { expiresInSeconds: 900 }, { ageMs: 0, leftMs: 900_000 }],
  ['no time at all', {}, { ageMs: 0, leftMs: 300_000 }],
  ['a negative expires_in', { expiresInSeconds: -1 }, { ageMs: 0, leftMs: 300_000 }],
  ['an expires_in of 0', { expiresInSeconds: 0 }, { ageMs: 0, leftMs: 300_000 }],
  ['an infinite expires_in', { expiresInSeconds: Infinity }, { ageMs: 0, leftMs: 300_000 }],
  ['a huge expires_in', { expiresInSeconds: 1e12 }, { ageMs: 0, leftMs: day }],
  ['an exp in milliseconds', { iatSeconds, expSeconds: now }, { ageMs: 0, leftMs: day }],
  [
    'an iat in milliseconds',
    { iatSeconds: now, expSeconds: iatSeconds + 3600 },
    { ageMs: 0, leftMs: 3_600_000 },
  ],
  [
    'an iat that no Date can hold',
    { iatSeconds: 1e15, expSeconds: iatSeconds + 60 },
    { ageMs: 0, leftMs: 60_000 },
  ],
  [
    'an exp in the past',
    { iatSeconds: iatSeconds - 3600, expSeconds: iatSeconds - 1 },
    { ageMs: 3_600_000, leftMs: -1000 },
  ],
]

test.each(lives)('works out the age and the life of a token with %s', (_name, facts, expected) => {
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
  'a life of %i ms with a leeway of %i ms has its soft edge %i ms and its hard edge %i ms before expiry',
  (lifeMs, leewayMs, softMs, hardMs) => {
    expect(lifeOf(lifeMs, leewayMs, 0.5)).toEqual({ lifeMs, softMs, hardMs })
  },
)

test('jitter moves the soft edge by at most a tenth', () => {
  expect([0, 1].map((random) => lifeOf(3_600_000, 0, random).softMs)).toEqual([270_000, 330_000])
})

test('a token of an hour passes through its four zones', () => {
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
