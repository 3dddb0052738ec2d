import { expect, test } from 'vitest'
import type { WakapayEmulator } from '../../src/index.ts'
import { field, readJson } from '../kit/json.ts'
import { callApi, mintToken, outcome, startWakapay } from '../kit/wakapay.ts'

const payout = {
  businessReference: 'invoice-1',
  currency: 'USD',
  amount: 20_000,
  countryCode: 'KE',
  phoneNumber: '+254700000001',
}

async function available(emulator: WakapayEmulator, token: string): Promise<unknown> {
  const response = await callApi(emulator, '/business/balance?currency=USD', { token })
  return field(await readJson(response), 'available')
}

test('a payout is converted and debited from the balance', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const response = await callApi(emulator, '/business/payouts', { token, fields: payout })
  expect(await outcome(response)).toEqual([
    201,
    {
      id: expect.any(String),
      businessReference: 'invoice-1',
      amount: 20_000,
      currency: 'USD',
      status: 'termination_success',
      displayName: 'Amina Mjema',
      receiverPhone: '+254700000001',
      receivedAmount: 20_000 * 129,
      receivedCurrency: 'KES',
    },
  ])
  expect(await available(emulator, token)).toBe(4_980_000)
})

test('a payout in the recipient’s currency is not converted', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const response = await callApi(emulator, '/business/payouts', {
    token,
    fields: { ...payout, currency: 'KES' },
  })
  expect(await readJson(response)).toMatchObject({ receivedAmount: 20_000, receivedCurrency: 'KES' })
})

test('a businessReference can be used once', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  await callApi(emulator, '/business/payouts', { token, fields: payout })
  const second = await callApi(emulator, '/business/payouts', { token, fields: payout })
  expect(await outcome(second)).toEqual([409, { code: 0, error: 'duplicate businessReference' }])
  expect(await available(emulator, token)).toBe(4_980_000)
})

test.each([
  ['more than the balance', { amount: 5_000_001 }, 412, 'insufficient funds'],
  ['an unknown number', { phoneNumber: '+254711223344' }, 422, 'account not active'],
  ['no rate', { countryCode: 'TZ', phoneNumber: '+255700000001' }, 404, 'FX rate not configured'],
  ['no reference', { businessReference: '' }, 400, 'businessReference is required'],
  ['no currency', { currency: undefined }, 400, 'currency is required'],
  ['no amount', { amount: undefined }, 400, 'amount must be a positive integer'],
  ['a negative amount', { amount: -1 }, 400, 'amount must be a positive integer'],
  ['no number', { phoneNumber: undefined }, 400, 'phoneNumber is required'],
])('a payout with %s is refused and does not use its reference up', async (_, changes, status, error) => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const refused = await callApi(emulator, '/business/payouts', { token, fields: { ...payout, ...changes } })
  expect(await outcome(refused)).toEqual([status, { code: 0, error }])
  expect(await available(emulator, token)).toBe(5_000_000)
  expect((await callApi(emulator, '/business/payouts', { token, fields: payout })).status).toBe(201)
})

test('a reset restores the balance and the references', async () => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  await callApi(emulator, '/business/payouts', { token, fields: payout })
  emulator.reset()
  expect(await available(emulator, token)).toBe(5_000_000)
  expect((await callApi(emulator, '/business/payouts', { token, fields: payout })).status).toBe(201)
})
