import { expect, test } from 'vitest'
import type { WealthicaEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callApi, mintToken, startWealthica } from '../kit/wealthica.ts'

async function read(emulator: WealthicaEmulator, path: string, loginName = 'ada') {
  const token = await mintToken(emulator, loginName)
  return readJson(await callApi(emulator, path, { token }))
}

test('X-Wealthica-Effective-User changes the user of a GET only (G5)', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator, 'ada')
  const headers = { 'x-wealthica-effective-user': 'grace' }
  const graces = list(await read(emulator, '/institutions', 'grace'))
  const path = `/institutions/${String(field(graces[0], 'id'))}`
  expect(await readJson(await callApi(emulator, '/institutions', { token, headers }))).toEqual(graces)
  expect((await callApi(emulator, path, { token, headers, method: 'DELETE' })).status).toBe(404)
})

test('pages of any origin may call the API with a bearer token', async () => {
  const emulator = await startWealthica()
  const origin = 'https://app.example.com'
  const preflight = await fetch(`${emulator.apiUrl}/institutions`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  })
  const refused = await fetch(`${emulator.apiUrl}/institutions`, { headers: { origin } })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
  expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE')
  // A page must be able to read a refusal too.
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
})

test.each([
  ['no token', ''],
  ['another scheme', 'Basic YTpi'],
  ['a token that is not a JWT', 'Bearer undefined'],
  ['an unsigned token', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJpYXQiOjE3OTMwMDAwMDB9.'],
])('the API refuses %s', async (_, authorization) => {
  const { apiUrl } = await startWealthica()
  const response = await fetch(`${apiUrl}/positions`, { headers: { authorization } })
  expect(response.status).toBe(401)
  expect(await readJson(response)).toEqual({ message: expect.any(String) })
})
