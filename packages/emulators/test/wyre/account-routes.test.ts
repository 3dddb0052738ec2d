import { expect, test } from 'vitest'
import { createClock, type WyreEmulator } from '../../src/index.ts'
import { field, readJson } from '../kit/json.ts'
import { callBearer, callFor, callSigned, individual, startWyre, submitKey } from '../kit/wyre.ts'

async function openAccount(emulator: WyreEmulator, secretKey: string): Promise<string> {
  const response = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })
  return String(field(await readJson(response), 'id'))
}

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

test('a business cannot masquerade as an independent account', async () => {
  const emulator = await startWyre()
  const opened = await readJson(await callSigned(emulator, '/v3/accounts', { body: individual }))
  const id = String(field(opened, 'id'))
  const response = await callSigned(emulator, `/v3/accounts/${id}`, { query: { masqueradeAs: id } })
  expect(response.status).toBe(401)
})

test.each([
  [{}],
  [{ type: 'BUSINESS', country: 'US' }],
  [{ type: 'INDIVIDUAL', country: 'CA' }],
  [{ ...individual, profileFields: {} }],
  [{ ...individual, profileFields: [{ fieldId: 'toString', value: 'x' }] }],
  [{ ...individual, profileFields: [{ fieldId: 'individualEmail', value: 5 }] }],
])('the account %j is refused', async (body) => {
  const response = await callSigned(await startWyre(), '/v3/accounts', { body })
  expect([response.status, field(await readJson(response), 'type')]).toEqual([400, 'ValidationException'])
})

test('a session acts for the account that it opens, and cannot open a second one', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const id = await openAccount(emulator, secretKey)
  const again = await callBearer(emulator, '/v3/accounts', { secretKey, body: individual })
  expect(id).toMatch(/^AC-[A-Z2-9]{11}$/)
  expect(await readJson(await callBearer(emulator, `/v3/accounts/${id}`, { secretKey }))).toMatchObject({
    id,
  })
  expect([again.status, field(await readJson(again), 'type')]).toEqual([400, 'ValidationException'])
})

test('GET /v2/account returns the account of the caller', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const early = await callBearer(emulator, '/v2/account', { secretKey })
  const id = await openAccount(emulator, secretKey)
  const email = 'ada@example.com'
  expect(early.status).toBe(401)
  expect(await readJson(await callBearer(emulator, '/v2/account', { secretKey }))).toMatchObject({
    id,
    email: null,
    availableBalances: {},
  })
  expect(await readJson(await callFor(emulator, email, ['/v2/account']))).toMatchObject({
    id: emulator.accountOf(email),
    email,
    availableBalances: { USD: expect.any(Number) },
  })
})

test('after a refused account, a session can still open one', async () => {
  const emulator = await startWyre()
  const { secretKey } = await submitKey(emulator)
  const refused = await callBearer(emulator, '/v3/accounts', { secretKey, body: { type: 'BUSINESS' } })
  expect(refused.status).toBe(400)
  expect(await openAccount(emulator, secretKey)).toMatch(/^AC-/)
})
