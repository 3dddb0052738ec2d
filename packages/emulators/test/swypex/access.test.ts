import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { mintToken, read, startSwypex } from '../kit/swypex.ts'

test.each([
  'cards:read',
  'cards:write transfers:read transfers:write',
  'cards:read cards:write transfers:read',
])('cards cannot be read with the scope %s', async (scope) => {
  const emulator = await startSwypex()
  const token = await mintToken(emulator, scope)
  const response = await read(emulator, '/v1/card', token)
  expect([response.status, await readJson(response)]).toEqual([
    403,
    { message: expect.any(String), type: 'Forbidden' },
  ])
  expect((await read(emulator, '/v1/bank', token)).status).toBe(200)
})

test.each([
  ['no token', {}],
  ['another scheme', { authorization: 'Basic YTpi' }],
  ['a token that is not a JWT', { authorization: 'Bearer undefined' }],
])('the API refuses %s', async (_, headers) => {
  const { url } = await startSwypex()
  const response = await fetch(`${url}/v1/card`, { headers })
  const body = { message: 'Invalid or expired token', type: 'InvalidRequest' }
  expect([response.status, await readJson(response)]).toEqual([401, body])
})

test('expired and revoked tokens are refused', async () => {
  const emulator = await startSwypex({ tokenLifeSeconds: 100, clock: createClock(() => 1_793_000_000_000) })
  const token = await mintToken(emulator)
  emulator.clock.advance(99_000)
  expect((await read(emulator, '/v1/card', token)).status).toBe(200)
  emulator.clock.advance(1000)
  expect((await read(emulator, '/v1/card', token)).status).toBe(401)
  const next = await mintToken(emulator)
  emulator.tokens.revokeAll()
  expect((await read(emulator, '/v1/card', next)).status).toBe(401)
})
