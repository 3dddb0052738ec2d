import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { limitsOf, startSwypex, writeLimits } from '../kit/swypex.ts'

const dayMs = 86_400_000
const standing = () => createClock(() => 1_793_000_000_000)

test('a repeated request gets the same bytes and changes nothing', async () => {
  const emulator = await startSwypex()
  const write = { key: 'one', body: '{"daily":1}' }
  const first = await (await writeLimits(emulator, write)).text()
  await writeLimits(emulator, { body: '{"daily":2}' })
  const repeat = await writeLimits(emulator, write)
  expect([repeat.status, await repeat.text()]).toEqual([200, first])
  expect(await limitsOf(emulator)).toMatchObject({ daily: 2 })
})

test('a repeated request may have a later timestamp', async () => {
  const emulator = await startSwypex({ clock: standing() })
  const first = await (await writeLimits(emulator, { key: 'one' })).text()
  emulator.clock.advance(60_000)
  expect(await (await writeLimits(emulator, { key: 'one' })).text()).toBe(first)
})

test('a refusal is repeated too and uses its key up', async () => {
  const emulator = await startSwypex()
  const write = { key: 'one', body: '{"daily":-1}' }
  const first = await writeLimits(emulator, write)
  const repeat = await writeLimits(emulator, write)
  const other = await writeLimits(emulator, { key: 'one', body: '{"daily":1}' })
  expect([repeat.status, await repeat.text()]).toEqual([422, await first.text()])
  expect(other.status).toBe(409)
})

test.each([
  ['another body', { body: '{"daily":2}' }],
  ['another card', { path: '/v1/card/CRD1000000001/limits' }],
  ['another method', { method: 'PUT' }],
] as const)('a key that is reused for %s gets a 409', async (_, changes) => {
  const emulator = await startSwypex()
  await writeLimits(emulator, { key: 'one', body: '{"daily":1}' })
  const before = await limitsOf(emulator, 'CRD1000000001')
  const second = await writeLimits(emulator, { key: 'one', body: '{"daily":1}', ...changes })
  const body = { message: expect.any(String), type: 'Conflict' }
  expect([second.status, await readJson(second)]).toEqual([409, body])
  expect(await limitsOf(emulator)).toMatchObject({ daily: 1 })
  expect(await limitsOf(emulator, 'CRD1000000001')).toEqual(before)
})

test('a key is stored for 24 hours', async () => {
  const emulator = await startSwypex({ clock: standing() })
  await writeLimits(emulator, { key: 'one', body: '{"daily":1}' })
  emulator.clock.advance(dayMs - 1)
  expect((await writeLimits(emulator, { key: 'one', body: '{"daily":2}' })).status).toBe(409)
  emulator.clock.advance(1)
  expect((await writeLimits(emulator, { key: 'one', body: '{"daily":2}' })).status).toBe(200)
})

test('a repeated request must be signed too', async () => {
  const emulator = await startSwypex()
  await writeLimits(emulator, { key: 'one' })
  const repeat = await writeLimits(emulator, { key: 'one', headers: { 'x-swypex-signature': 'AAAA' } })
  expect(repeat.status).toBe(401)
})

test('a write that is answered with a fault changes nothing and does not use its key up', async () => {
  const emulator = await startSwypex()
  emulator.faults.add({ path: '/v1/card', method: 'PATCH', times: 1, respond: { status: 500 } })
  expect((await writeLimits(emulator, { key: 'one', body: '{"daily":1}' })).status).toBe(500)
  expect(await limitsOf(emulator)).toMatchObject({ daily: 500_000 })
  expect((await writeLimits(emulator, { key: 'one', body: '{"daily":1}' })).status).toBe(200)
})
