import { expect, test } from 'vitest'
import { readJson } from '../kit/json.ts'
import { requestToken, startWakapay } from '../kit/wakapay.ts'

test('browsers get no CORS permission for WakaPay', async () => {
  const { apiUrl } = await startWakapay()
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
  const preflight = await fetch(`${apiUrl}/business/balance`, { method: 'OPTIONS', headers })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
  expect(await readJson(preflight)).toEqual({ code: 0, error: expect.any(String) })
})

test('WakaPay requests are recorded and can be answered with faults', async () => {
  const emulator = await startWakapay()
  emulator.faults.add({ path: '/business/auth', times: 1, respond: { status: 503 } })
  expect([(await requestToken(emulator)).status, (await requestToken(emulator)).status]).toEqual([503, 200])
  expect(emulator.requests()).toMatchObject([{ path: '/business/auth' }, { path: '/business/auth' }])
})
