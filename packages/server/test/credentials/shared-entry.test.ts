import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { adoptToken, ageMs, holdToken, leftMs } from '../../src/credentials/held-token.ts'
import {
  failureText,
  logOutText,
  readEntry,
  readFailure,
  tokenText,
} from '../../src/credentials/shared-entry.ts'
import { placesOf } from '../../src/credentials/store-places.ts'

const hour = 3_600_000
const times = { sentAtMs: 5_000, wallMs: Date.UTC(2026, 0, 15), leewayMs: 0, random: 0.5 }

function minted() {
  const facts = { iatSeconds: times.wallMs / 1000 - 100, expSeconds: times.wallMs / 1000 + 3_600 }
  const held = holdToken({ token: 'canary', facts }, times)
  if (!held) throw new Error('The token is dead.')
  return held
}

test('a token of another process has the age, life and edges that it has where it was minted', () => {
  const held = minted()
  const entry = readEntry({ value: tokenText('ada', held), leftMs: hour - 60_000 })
  expect(entry).toMatchObject({ kind: 'token', account: 'ada', token: 'canary', sinceMs: 60_000 })
  if (entry?.kind !== 'token') throw new Error('It is not a token.')
  const nowMs = 900_000 // another process has another monotonic clock, and here another wall clock
  const adopted = adoptToken(entry, { ...times, sentAtMs: nowMs, wallMs: 0 })
  expect([ageMs(adopted, nowMs), leftMs(adopted, nowMs)]).toEqual([160_000, hour - 60_000])
  expect([adopted.life, adopted.tokenId]).toEqual([held.life, held.tokenId])
  expect([adopted.issuedAtMs, adopted.expiresAtMs]).toEqual([-160_000, hour - 60_000])
})

test.each([
  ['nothing', ''],
  ['a list', '[]'],
  ['another format', '{"format":2,"account":"ada","token":"t","lifeMs":1000,"ageMs":0}'],
  ['an empty token', '{"format":1,"account":"ada","token":"","lifeMs":1000,"ageMs":0}'],
  ['a token that is an object', '{"format":1,"account":"ada","token":{},"lifeMs":1000,"ageMs":0}'],
  ['no account', '{"format":1,"token":"t","lifeMs":1000,"ageMs":0}'],
  ['a negative age', '{"format":1,"account":"ada","token":"t","lifeMs":1000,"ageMs":-1}'],
  ['a life of two days', '{"format":1,"account":"ada","token":"t","lifeMs":172800000,"ageMs":0}'],
  ['less life than is left', '{"format":1,"account":"ada","token":"t","lifeMs":400,"ageMs":0}'],
])('%s is not an entry', (_name, value) => {
  expect(readEntry({ value, leftMs: 500 })).toBeNull()
})

test('a log-out says how long ago it was, and whether the next mint is a forced one', () => {
  const entry = readEntry({ value: logOutText(true), leftMs: 59_000 })
  expect(entry).toEqual({ kind: 'log-out', isPaced: true, sinceMs: 1_000 })
})

test('a failure keeps its code and the wait that is left; its sentence is the relay’s', () => {
  const error = new RelayError('upstream_limited', { message: 'canary', hint: 'It answered 429.' })
  const value = failureText(error)
  expect(value).not.toContain('canary')
  const read = readFailure({ value, leftMs: 7_000 }, 'acme')
  expect(read).toMatchObject({ code: 'upstream_limited', retryAfterMs: 7_000, provider: 'acme' })
  expect(read?.hint).toBe('It answered 429.')
})

test('a failure that concerns one process is not read from the store', () => {
  const value = failureText(new RelayError('internal_error'))
  expect([readFailure({ value, leftMs: 1 }, 'acme'), readFailure(null, 'acme')]).toEqual([null, null])
})

test('M13 places differ by provider, identity, secrets and subject, and no two parts run together', () => {
  const base = { provider: 'acme', identity: ['shop', 'read'], subjectId: 'ada' }
  const variants = [
    placesOf(base, 'secrets'),
    placesOf(base, 'other'),
    placesOf({ ...base, provider: 'bank' }, 'secrets'),
    placesOf({ ...base, identity: ['shop', 'write'] }, 'secrets'),
    placesOf({ ...base, identity: ['shopread'] }, 'secrets'),
    placesOf({ ...base, identity: ['shop', 'read', 'ada'], subjectId: undefined }, 'secrets'),
    placesOf({ ...base, subjectId: undefined }, 'secrets'),
    placesOf({ ...base, subjectId: 'null' }, 'secrets'),
  ]
  expect(new Set(variants.map(({ entry }) => entry)).size).toBe(variants.length)
  expect(placesOf(base, 'secrets')).toEqual(variants[0])
})
