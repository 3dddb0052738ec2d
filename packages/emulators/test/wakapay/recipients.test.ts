import { expect, test } from 'vitest'
import { callApi, mintToken, outcome, startWakapay } from '../kit/wakapay.ts'

test.each([
  ['KE', '+254700000001', 'Amina Mjema'],
  ['TZ', '+255700000001', 'Amina Mjema'],
  ['UG', '+254700000001', ''],
  ['KE', '+254711223344', ''],
])('in %s, the number %s belongs to %j', async (countryCode, phoneNumber, displayName) => {
  const emulator = await startWakapay()
  const response = await callApi(emulator, '/business/verify-transfer', {
    token: await mintToken(emulator),
    fields: { countryCode, phoneNumber },
  })
  const verified = displayName !== ''
  expect(await outcome(response)).toEqual([200, { displayName, receiverPhone: phoneNumber, verified }])
})

test.each([
  ['no country', { phoneNumber: '+254700000001' }, 'countryCode is required'],
  ['a country without service', { countryCode: 'NG' }, 'countryCode must be one of: KE, TZ, UG, ZA'],
  ['no number', { countryCode: 'KE' }, 'phoneNumber is required'],
  ['a phoneNumber that is not a string', { countryCode: 'KE', phoneNumber: 254 }, 'invalid payload'],
])('verification with %s is refused', async (_, fields, error) => {
  const emulator = await startWakapay()
  const token = await mintToken(emulator)
  const response = await callApi(emulator, '/business/verify-transfer', { token, fields })
  expect(await outcome(response)).toEqual([400, { code: 0, error }])
})
