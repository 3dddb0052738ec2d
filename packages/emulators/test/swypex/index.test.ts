import { expect, test } from 'vitest'
import { list, readJson } from '../kit/json.ts'
import { mintToken, read, startSwypex } from '../kit/swypex.ts'

test('unknown paths and methods are refused in the shape of the API', async () => {
  const emulator = await startSwypex()
  const path = await read(emulator, '/v1/transfer')
  const method = await fetch(`${emulator.url}/v1/card`, { method: 'DELETE' })
  expect([path.status, await readJson(path)]).toMatchObject([404, { type: 'NotFound' }])
  expect([method.status, await readJson(method)]).toMatchObject([405, { type: 'InvalidRequest' }])
})

test('banks are returned as a list', async () => {
  const emulator = await startSwypex()
  const banks = list(await readJson(await read(emulator, '/v1/bank')))
  expect(banks).toContainEqual({ id: expect.any(String), name: 'Banque Misr' })
  expect((await read(emulator, '/v1/bank', 'none')).status).toBe(401)
})

test('browsers get no CORS permission for Swypex', async () => {
  const { url } = await startSwypex()
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
  const preflight = await fetch(`${url}/v1/card`, { method: 'OPTIONS', headers })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
})

test('Swypex requests are recorded and can be answered with faults', async () => {
  const emulator = await startSwypex()
  const token = await mintToken(emulator)
  const body = { message: 'Rate limit exceeded', type: 'InvalidRequest' }
  emulator.faults.add({ path: '/v1/card', times: 1, respond: { status: 429, body } })
  expect([
    (await read(emulator, '/v1/card', token)).status,
    (await read(emulator, '/v1/card', token)).status,
  ]).toEqual([429, 200])
  expect(emulator.requests().map(({ path }) => path)).toEqual(['/v1/oauth/token', '/v1/card', '/v1/card'])
})
