import { expect, test } from 'vitest'
import { backOff, servesAsFallback, verdictOn } from '../../src/credentials/serving-rule.ts'

const state = { zone: 'fresh', ageMs: 0, connectLeftMs: 600_000 } as const

test('serves, renews or mints by zone, age and purpose', () => {
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

test('serves a held token after a failed renewal only while it is fit for the purpose', () => {
  expect(servesAsFallback({ ...state, connectLeftMs: 300_000 }, 'connect')).toBe(true)
  expect(servesAsFallback({ ...state, connectLeftMs: 299_999 }, 'connect')).toBe(false)
  expect(servesAsFallback({ ...state, zone: 'must-wait' }, 'unsaid')).toBe(true)
  expect(servesAsFallback({ ...state, zone: 'must-wait' }, 'api')).toBe(false)
  expect(servesAsFallback({ ...state, zone: 'expired' }, 'unsaid')).toBe(false)
})

test('failed renewals back off from 1 to 30 s, or for as long as the provider asks', () => {
  const waits = [0, 1, 2, 4, 5, 20].map((failures) => backOff(failures, undefined, 0, 1).notBeforeMs)
  expect(waits).toEqual([1000, 2000, 4000, 16_000, 30_000, 30_000])
  expect(backOff(3, 20_000, 500, 0)).toEqual({ failures: 4, notBeforeMs: 20_500 })
})
