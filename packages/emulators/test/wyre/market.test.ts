import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { callSigned, startWyre } from '../kit/wyre.ts'

test('rates are returned as divisor, multiplier and price', async () => {
  const emulator = await startWyre()
  const rates = async (as?: string) =>
    readJson(await callSigned(emulator, '/v3/rates', { query: as === undefined ? {} : { as } }))
  expect(await rates()).toMatchObject({ USDBTC: 64_000, BTCUSD: 1 / 64_000 })
  expect(await rates('MULTIPLIER')).toMatchObject({ BTCUSD: 64_000 })
  expect(await rates('priced')).toMatchObject({ BTCUSD: { USD: 64_000, BTC: 1 / 64_000 } })
  expect((await callSigned(emulator, '/v3/rates', { query: { as: 'csv' } })).status).toBe(400)
})
