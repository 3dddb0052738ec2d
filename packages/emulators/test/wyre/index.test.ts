import { expect, test } from 'vitest'
import { field, readJson } from '../kit/json.ts'
import { callSigned, startWyre } from '../kit/wyre.ts'

test('a script finds or opens the account of an address, in the process and over HTTP', async () => {
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

test('unknown paths and methods are refused in the shape of the API', async () => {
  const emulator = await startWyre()
  const unknown = await callSigned(emulator, '/v3/nothing')
  const wrong = await callSigned(emulator, '/v3/rates', { method: 'DELETE' })
  expect([unknown.status, field(await readJson(unknown), 'type')]).toEqual([404, 'NotFoundException'])
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
  expect(await readJson(wrong)).toMatchObject({
    type: 'ValidationException',
    exceptionId: expect.any(String),
  })
})
