import { expect, test } from 'vitest'
import { field, readJson } from '../kit/json.ts'
import { limitsOf, startSwypex, type Write, writeLimits } from '../kit/swypex.ts'

const initial = { daily: 500_000, monthly: 2_000_000, atm: 400_000, approval_based: null }

test('PATCH changes the limits that it contains and returns the card', async () => {
  const emulator = await startSwypex()
  const response = await writeLimits(emulator, { body: '{"daily":1000000,"atm":0}' })
  const limits = { ...initial, daily: 1_000_000, atm: 0 }
  expect([response.status, await readJson(response)]).toMatchObject([200, { id: 'CRD1000000000', limits }])
  expect(await limitsOf(emulator)).toEqual(limits)
  expect(await limitsOf(emulator, 'CRD1000000001')).toMatchObject({ daily: 525_000 })
})

test('PUT sets all limits', async () => {
  const emulator = await startSwypex()
  const response = await writeLimits(emulator, { method: 'PUT', body: '{"daily":1,"monthly":2,"atm":3}' })
  expect(response.status).toBe(200)
  expect(await limitsOf(emulator)).toEqual({ daily: 1, monthly: 2, atm: 3, approval_based: null })
})

test('an approval-based limit raises the others, and null removes it', async () => {
  const emulator = await startSwypex()
  const maxima = { daily: 100_000_000, monthly: 300_000_000, atm: 8_000_000 }
  await writeLimits(emulator, { body: '{"approval_based":5}' })
  expect(await limitsOf(emulator)).toEqual({ ...maxima, approval_based: 5 })
  await writeLimits(emulator, { body: '{"approval_based":null,"daily":7}' })
  expect(await limitsOf(emulator)).toEqual({ ...maxima, daily: 7, approval_based: null })
})

test('every limit may have its documented maximum', async () => {
  const emulator = await startSwypex()
  const body = '{"daily":100000000,"monthly":300000000,"atm":8000000,"approval_based":99999999999}'
  expect((await writeLimits(emulator, { method: 'PUT', body })).status).toBe(200)
})

test.each<[string, number, Write]>([
  ['a daily limit beyond the maximum', 422, { body: '{"daily":100000001}' }],
  ['a monthly limit beyond the maximum', 422, { body: '{"monthly":300000001}' }],
  ['a limit at cash machines beyond the maximum', 422, { body: '{"atm":8000001}' }],
  ['an approval-based limit beyond the maximum', 422, { body: '{"approval_based":100000000000}' }],
  ['a negative limit', 422, { body: '{"daily":-1}' }],
  ['a fraction', 422, { body: '{"daily":0.5}' }],
  ['a string as limit', 422, { body: '{"daily":"1000"}' }],
  ['null for a limit that every card has', 422, { body: '{"daily":null}' }],
  ['a PUT without one of the limits', 422, { method: 'PUT', body: '{"daily":1,"monthly":2}' }],
  ['bad JSON', 400, { body: '{' }],
  ['a list', 400, { body: '[]' }],
  ['an unknown field', 400, { body: '{"toString":1}' }],
  ['PATCH with plain JSON', 400, { headers: { 'content-type': 'application/json' } }],
  [
    'PUT with a merge patch',
    400,
    { method: 'PUT', headers: { 'content-type': 'application/merge-patch+json' } },
  ],
  ['an unknown card', 404, { path: '/v1/card/CRD1/limits' }],
])('a change with %s is refused with %d', async (_, status, write) => {
  const emulator = await startSwypex()
  const response = await writeLimits(emulator, write)
  expect(response.status).toBe(status)
  const body = await readJson(response)
  expect([Object.keys(Object(body)), field(body, 'message')]).toEqual([
    ['message', 'type'],
    expect.any(String),
  ])
  expect(await limitsOf(emulator)).toEqual(initial)
})

test('a reset restores the initial limits and clears the keys', async () => {
  const emulator = await startSwypex()
  await writeLimits(emulator, { key: 'one' })
  emulator.reset()
  expect(await limitsOf(emulator)).toEqual(initial)
  await writeLimits(emulator, { key: 'one', body: '{"daily":2}' })
  expect(await limitsOf(emulator)).toEqual({ ...initial, daily: 2 })
})
