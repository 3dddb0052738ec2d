import { expect, test } from 'vitest'
import { field, readJson } from '../kit/json.ts'
import { callSigned, individual, startWyre } from '../kit/wyre.ts'

test('an account is pending when all its fields are filled in', async () => {
  const emulator = await startWyre()
  const body = { ...individual, subaccount: true, profileFields: [{ fieldId: 'individualSsn', value: '1' }] }
  const id = String(field(await readJson(await callSigned(emulator, '/v3/accounts', { body })), 'id'))
  const names = ['CellphoneNumber', 'Email', 'LegalName', 'DateOfBirth', 'ResidenceAddress']
  const profileFields = names.map((name) => ({ fieldId: `individual${name}`, value: name }))
  const request = { body: { profileFields }, query: { masqueradeAs: id } }
  const updated = await readJson(await callSigned(emulator, `/v3/accounts/${id}`, request))
  expect(field(updated, 'status')).toBe('PENDING')
})
