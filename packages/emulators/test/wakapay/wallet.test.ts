import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { callApi, mintToken, outcome, startWakapay } from '../kit/wakapay.ts'

test('the balance in one currency is an object, and all balances are a list', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const read = async (query: string) =>
    readJson(await callApi(emulator, `/business/balance${query}`, { token }))
  const one = await read('?currency=USD')
  const all = await read('')
  const dollars = { available: 5_000_000, currency: 'USD', holding: 0, pending: 0 }
  expect(one).toEqual({ ...dollars, businessId: expect.any(String) })
  const others = ['KES', 'TZS', 'UGX', 'ZAR'].map((currency) => expect.objectContaining({ currency }))
  expect(all).toEqual({ businessId: expect.any(String), items: [dollars, ...others] })
})

test('an unknown currency is refused', async () => {
  const emulator = await startWakapay()
  const response = await callApi(emulator, '/business/balance?currency=EUR', {
    token: await mintToken(emulator),
  })
  const error = 'currency must be one of: USD, KES, TZS, UGX, ZAR'
  expect(await outcome(response)).toEqual([400, { code: 0, error }])
})
