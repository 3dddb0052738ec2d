import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { appPath, callApi, serviceToken, startWych, userToken } from '../kit/wych.ts'

test.each([
  ['the key', { 'x-api-key': '' }, 403],
  ['the right key', { 'x-api-key': 'wrong' }, 403],
  ['a token', { authorization: '' }, 401],
  ['a valid token', { authorization: 'Bearer undefined' }, 401],
  ['the scheme Bearer', { authorization: 'Basic YTpi' }, 401],
])('a call without %s is refused', async (_, changes, status) => {
  const emulator = await startWych()
  const authorization = `Bearer ${await userToken(emulator)}`
  const headers = { 'x-api-key': emulator.credentials.apiKey, authorization, ...changes }
  const response = await fetch(`${emulator.apiUrl}/accounts`, { headers })
  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({ message: expect.any(String) })
})

test('service and user tokens are refused on each other’s paths', async () => {
  const emulator = await startWych()
  const [service, user] = [await serviceToken(emulator), await userToken(emulator)]
  expect((await callApi(emulator, '/accounts', { token: service })).status).toBe(403)
  expect((await callApi(emulator, appPath(emulator, '/users'), { token: user })).status).toBe(403)
})

test.each(['/v3/partner/other/app/ledger/users', '/v3/partner/harbour/app/other/users'])(
  '%s is refused because it belongs to another app',
  async (path) => {
    const emulator = await startWych()
    expect((await callApi(emulator, path, { token: await serviceToken(emulator) })).status).toBe(403)
  },
)
