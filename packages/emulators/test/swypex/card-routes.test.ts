import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { read, startSwypex } from '../kit/swypex.ts'

test('an unknown card is answered with a 404', async () => {
  const emulator = await startSwypex()
  const response = await read(emulator, '/v1/card/CRD1')
  const body = { message: 'Card not found', type: 'NotFound' }
  expect([response.status, await readJson(response)]).toEqual([404, body])
})
