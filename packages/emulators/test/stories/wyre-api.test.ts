import { WyreClient } from '@wyre/api'
import { expect, test } from 'vitest'
import type { WyreEmulator } from '../../src/index.ts'
import { field } from '../kit/json.ts'
import { individual, startWyre, submitKey } from '../kit/wyre.ts'

/** The vendor's client, unmodified, as its readme sets it up. */
function clientOf({ apiUrl, credentials }: WyreEmulator, options: object = {}): WyreClient {
  return new WyreClient({ ...credentials, baseUrl: apiUrl, ...options })
}

test('@wyre/api reads rates with its version, format and timestamp', async () => {
  const emulator = await startWyre()
  expect(await clientOf(emulator).get('/v3/rates', { as: 'priced' })).toMatchObject({
    BTCUSD: { USD: 64_000 },
  })
  expect(emulator.requests()).toMatchObject([
    {
      headers: { 'x-api-version': '2', 'x-api-signature': expect.stringMatching(/^[0-9a-f]{64}$/) },
      query: { format: 'json', timestamp: expect.stringMatching(/^\d{13}$/) },
    },
  ])
})

test('@wyre/api opens a sub-account and masquerades as it', async () => {
  const client = clientOf(await startWyre())
  const profileFields = [{ fieldId: 'individualLegalName', value: 'Zoë Ångström' }]
  const opened: unknown = await client.post('/v3/accounts', {
    ...individual,
    subaccount: true,
    profileFields,
  })
  const id = String(field(opened, 'id'))
  expect(await client.masqueraded(id).get(`/v3/accounts/${id}`)).toEqual(opened)
  await expect(client.get(`/v3/accounts/${id}`)).rejects.toMatchObject({ type: 'AccessDeniedException' })
})

test('@wyre/api transfers for a customer with numbers as strings', async () => {
  const emulator = await startWyre()
  const client = clientOf(emulator, { format: 'json_numberstring' })
  const customer = client.masqueraded(emulator.accountOf('ada@example.com'))
  const order = { sourceAmount: '10', sourceCurrency: 'USD', destCurrency: 'BTC' }
  const dest = `account:${emulator.accountOf('grace@example.com')}`
  expect(await customer.post('/v3/transfers', { ...order, dest, autoConfirm: true })).toMatchObject({
    sourceAmount: '10',
    destAmount: '0.00015625',
  })
  expect(await customer.get('/v3/transfers', { limit: 1 })).toMatchObject({ recordsTotal: '1' })
})

test('@wyre/api signs binary bodies', async () => {
  const emulator = await startWyre()
  const image = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
  const headers = { 'Content-Type': 'image/jpeg' }
  const refused = clientOf(emulator).post(`/v3/accounts/${emulator.businessId}`, image, { headers })
  // The signature was good: the route has nothing to do with images.
  await expect(refused).rejects.toContain('ValidationException')
})

test('@wyre/api signs with the secret of a session', async () => {
  const emulator = await startWyre()
  const client = clientOf(emulator, await submitKey(emulator))
  const opened: unknown = await client.post('/v3/accounts', individual)
  expect(await client.get(`/v3/accounts/${String(field(opened, 'id'))}`)).toEqual(opened)
})

test('@wyre/api rejects with the exception', async () => {
  const client = clientOf(await startWyre(), { secretKey: 'wrong' })
  await expect(client.get('/v3/rates')).rejects.toMatchObject({ errorCode: 'accessDenied.invalidSession' })
})
