import { expect, test } from 'vitest'
import { createClock } from '../src/index.ts'
import { field, list, readJson } from './wealthica.ts'
import { callFor, callSigned, individual, startWyre } from './wyre.ts'

const ada = 'ada@example.com'

test('an account shows its holder, its balances and its addresses, the same every time', async () => {
  const [first, second] = [await startWyre(), await startWyre()]
  const path = `/v3/accounts/${first.accountOf(ada)}`

  const account = await readJson(await callFor(first, ada, [path]))

  expect(account).toMatchObject({
    id: expect.stringMatching(/^AC-[A-Z2-9]{11}$/),
    status: 'APPROVED',
    type: 'INDIVIDUAL',
    country: 'US',
    availableBalances: { USD: expect.any(Number), BTC: expect.any(Number), ETH: expect.any(Number) },
    depositAddresses: { ETH: expect.stringMatching(/^0x[0-9a-f]{40}$/) },
  })
  expect(list(field(account, 'profileFields'))).toContainEqual({
    fieldId: 'individualEmail',
    fieldType: 'EMAIL',
    value: ada,
    note: null,
    status: 'APPROVED',
  })
  expect(await readJson(await callFor(second, ada, [path]))).toEqual(account)
})

test('every customer has balances of their own', async () => {
  const emulator = await startWyre()
  const emails = [ada, 'grace@example.com', 'alan@example.com', 'new@example.com']

  const balances = await Promise.all(
    emails.map(async (email) => {
      const path = `/v3/accounts/${emulator.accountOf(email)}`
      return JSON.stringify(field(await readJson(await callFor(emulator, email, [path])), 'totalBalances'))
    }),
  )

  expect(new Set(balances).size).toBe(4)
})

test('a business opens a sub-account and masquerades as it', async () => {
  const emulator = await startWyre({ clock: createClock(() => 1_793_000_000_000) })
  const profileFields = [
    { fieldId: 'individualLegalName', value: 'Joan Clarke' },
    { fieldId: 'individualSsn', value: '078-05-1120' },
    { fieldId: 'individualResidenceAddress', value: { city: 'San Francisco' } },
  ]
  const body = { ...individual, subaccount: true, profileFields }

  const opened = await readJson(await callSigned(emulator, '/v3/accounts', { body }))
  const id = String(field(opened, 'id'))
  const query = { masqueradeAs: id }

  expect(opened).toMatchObject({ status: 'OPEN', createdAt: 1_793_000_000_000, totalBalances: {} })
  expect(JSON.stringify(opened)).not.toContain('078-05-1120')
  expect(await readJson(await callSigned(emulator, `/v3/accounts/${id}`, { query }))).toEqual(opened)
})

test('a business cannot masquerade as an account that stands alone', async () => {
  const emulator = await startWyre()

  const opened = await readJson(await callSigned(emulator, '/v3/accounts', { body: individual }))
  const id = String(field(opened, 'id'))
  const response = await callSigned(emulator, `/v3/accounts/${id}`, { query: { masqueradeAs: id } })

  expect(response.status).toBe(401)
})

test('an account is reviewed when the last field is there', async () => {
  const emulator = await startWyre()
  const body = { ...individual, subaccount: true, profileFields: [{ fieldId: 'individualSsn', value: '1' }] }
  const id = String(field(await readJson(await callSigned(emulator, '/v3/accounts', { body })), 'id'))
  const names = ['CellphoneNumber', 'Email', 'LegalName', 'DateOfBirth', 'ResidenceAddress']
  const profileFields = names.map((name) => ({ fieldId: `individual${name}`, value: name }))
  const request = { body: { profileFields }, query: { masqueradeAs: id } }

  const updated = await readJson(await callSigned(emulator, `/v3/accounts/${id}`, request))

  expect(field(updated, 'status')).toBe('PENDING')
})

test.each([
  [{}],
  [{ type: 'BUSINESS', country: 'US' }],
  [{ type: 'INDIVIDUAL', country: 'CA' }],
  [{ ...individual, profileFields: {} }],
  [{ ...individual, profileFields: [{ fieldId: 'toString', value: 'x' }] }],
  [{ ...individual, profileFields: [{ fieldId: 'individualEmail', value: 5 }] }],
])('the account %j is not opened', async (body) => {
  const response = await callSigned(await startWyre(), '/v3/accounts', { body })

  expect([response.status, field(await readJson(response), 'type')]).toEqual([400, 'ValidationException'])
})

test('rates are seen as divisor, multiplier and price, for the right direction', async () => {
  const emulator = await startWyre()
  const rates = async (as?: string) =>
    readJson(await callSigned(emulator, '/v3/rates', { query: as === undefined ? {} : { as } }))

  expect(await rates()).toMatchObject({ USDBTC: 64_000, BTCUSD: 1 / 64_000 })
  expect(await rates('MULTIPLIER')).toMatchObject({ BTCUSD: 64_000 })
  expect(await rates('priced')).toMatchObject({ BTCUSD: { USD: 64_000, BTC: 1 / 64_000 } })
  expect((await callSigned(emulator, '/v3/rates', { query: { as: 'csv' } })).status).toBe(400)
})

test('numbers come as text where json_numberstring is asked for', async () => {
  const emulator = await startWyre()
  const limits = (format: string) => callSigned(emulator, '/v3/limits', { query: { format } })

  const asText = await limits('json_numberstring')

  expect(asText.headers.get('content-type')).toContain('application/json')
  expect(await readJson(asText)).toEqual({
    currency: 'USD',
    daily: '2500',
    weekly: '10000',
    yearly: '250000',
  })
  expect(await readJson(await limits('json'))).toMatchObject({ daily: 2500 })
})

test('a verified holder has a bank account connected', async () => {
  const emulator = await startWyre()

  const body = await readJson(await callFor(emulator, ada, ['/v2/paymentMethods']))

  expect(body).toMatchObject({ position: 0, recordsTotal: 1 })
  expect(list(field(body, 'data'))[0]).toMatchObject({
    id: expect.stringMatching(/^PA-/),
    owner: `account:${emulator.accountOf(ada)}`,
    status: 'ACTIVE',
  })
})

test('a new API key works at once for its account, and its secret is told once', async () => {
  const emulator = await startWyre()
  const keys = await readJson(await callFor(emulator, ada, ['/v2/apiKeys', { body: { desc: 'Phone' } }]))
  const [apiKey, secretKey] = [String(field(keys, 'apiKey')), String(field(keys, 'secretKey'))]
  const path = `/v3/accounts/${emulator.accountOf(ada)}`

  expect(keys).toMatchObject({ type: 'FULL', desc: 'Phone', ipWhitelist: [] })
  expect((await callSigned(emulator, path, { keys: { apiKey, secretKey } })).status).toBe(200)
  const listed = await (await callFor(emulator, ada, ['/v2/apiKeys'])).text()
  expect(listed).toContain(apiKey)
  expect(listed).not.toContain(secretKey)
  expect(listed).not.toContain(emulator.credentials.apiKey)
})

test('an API key that may only read does not write', async () => {
  const emulator = await startWyre()
  const made = await readJson(await callSigned(emulator, '/v2/apiKeys', { body: { type: 'READONLY' } }))
  const keys = { apiKey: String(field(made, 'apiKey')), secretKey: String(field(made, 'secretKey')) }

  expect((await callSigned(emulator, '/v3/rates', { keys })).status).toBe(200)
  expect((await callSigned(emulator, '/v2/apiKeys', { keys, body: {} })).status).toBe(401)
})

test.each([{ type: 'ADMIN' }, { ipWhitelist: [1] }, { desc: 5 }])(
  'the API key %j is not made',
  async (body) => {
    expect((await callSigned(await startWyre(), '/v2/apiKeys', { body })).status).toBe(400)
  },
)

test('a script finds or opens the account of an address, also over HTTP', async () => {
  const emulator = await startWyre()
  const post = (body: object) =>
    fetch(`${emulator.url}/_emulator/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  expect(await readJson(await post({ email: 'New@example.com' }))).toEqual({
    id: emulator.accountOf('new@example.com'),
  })
  expect((await post({})).status).toBe(400)
  expect(() => emulator.accountOf('nobody')).toThrow('email is "nobody"; it must be an email address')
})
