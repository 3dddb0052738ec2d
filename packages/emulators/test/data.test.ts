import { expect, test } from 'vitest'
import { createClock, type WealthicaEmulator } from '../src/index.ts'
import { callApi, field, list, mintToken, readJson, startWealthica } from './wealthica.ts'

const clock = () => createClock(() => Date.UTC(2026, 10, 21))

async function read(emulator: WealthicaEmulator, path: string, loginName = 'ada') {
  const token = await mintToken(emulator, loginName)
  return readJson(await callApi(emulator, path, { token }))
}

function sum(items: unknown, name: string): number {
  return list(items).reduce((total: number, item) => total + Number(field(item, name)), 0)
}

test('a user has the same institutions at every start, and two users share none', async () => {
  const [first, second] = await Promise.all([startWealthica(), startWealthica()])

  const ada = list(await read(first, '/institutions'))
  const grace = list(await read(first, '/institutions', 'grace'))

  expect(await read(second, '/institutions')).toEqual(ada)
  expect(ada.length).toBeGreaterThan(0)
  const ids = [...ada, ...grace].map((institution) => field(institution, 'id'))
  expect(new Set(ids).size).toBe(ids.length)
})

test('positions, cash and history of a user agree', async () => {
  const emulator = await startWealthica({ clock: clock() })

  const institutions = await read(emulator, '/institutions')
  const positions = await read(emulator, '/positions')
  const today = await read(emulator, '/history?from=2026-11-21')

  expect(sum(today, 'value')).toBeCloseTo(sum(institutions, 'value'), 2)
  expect(sum(positions, 'value') + sum(institutions, 'cash')).toBeCloseTo(sum(institutions, 'value'), 2)
  expect(sum(positions, 'value')).toBeGreaterThan(1000)
})

test('the transactions of an account add up to its cash, which never falls below zero', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const institutions = list(await read(emulator, '/institutions'))

  for (const account of institutions.flatMap((institution) => list(field(institution, 'investments')))) {
    const path = `/transactions?from=2020-01-01&investments=${String(field(account, 'id'))}`
    expect(sum(await read(emulator, path), 'currency_amount')).toBeCloseTo(Number(field(account, 'cash')), 2)
    expect(Number(field(account, 'cash'))).toBeGreaterThanOrEqual(0)
  }
})

test('lists cover the last year unless they are asked for more', async () => {
  const emulator = await startWealthica({ clock: clock() })

  const year = list(await read(emulator, '/transactions'))
  const all = list(await read(emulator, '/transactions?from=2024-01-01&to=2026-11-21'))

  const dates = year.map((transaction) => String(field(transaction, 'date')))
  expect(dates.every((date) => date >= '2025-11-21' && date <= '2026-11-21T23')).toBe(true)
  expect(all.length).toBeGreaterThan(year.length)
})

test('transactions come newest first, or by date, in pages', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const all = list(await read(emulator, '/transactions'))
  const lastId = String(field(all[1], 'id'))

  expect(await read(emulator, '/transactions?limit=2')).toEqual(all.slice(0, 2))
  expect(await read(emulator, `/transactions?limit=2&last=${lastId}`)).toEqual(all.slice(2, 4))
  expect(await read(emulator, '/transactions?sort=date')).toEqual(all.toReversed())
})

test('transactions can be chosen by type, ticker and institution', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const bought = list(await read(emulator, '/transactions?types=buy'))
  const ticker = String(field(bought[0], 'symbol'))
  const institution = String(field(bought[0], 'institution'))
  const path = `/transactions?types=buy,dividend&ticker=${ticker}&institutions=${institution}`

  const chosen = list(await read(emulator, path))

  expect(chosen.length).toBeGreaterThan(1)
  for (const item of chosen) expect(item).toMatchObject({ symbol: ticker, institution })
  expect(await read(emulator, '/transactions?institutions=nobody')).toEqual([])
})

test.each(['from=2026-02-30', 'to=yesterday', 'limit=0', 'limit=many', 'last=nobody'])(
  'a list refuses %s',
  async (query) => {
    const emulator = await startWealthica()

    const response = await callApi(emulator, `/transactions?${query}`, { token: await mintToken(emulator) })

    expect([response.status, await readJson(response)]).toEqual([400, { message: expect.any(String) }])
  },
)

test('new transactions appear as the clock goes on, and known ones keep their ids', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const before = list(await read(emulator, '/transactions?from=2024-01-01'))

  emulator.clock.advance(40 * 86_400_000)
  const after = list(await read(emulator, '/transactions?from=2024-01-01'))

  expect(after.length).toBeGreaterThan(before.length)
  expect(after).toEqual(expect.arrayContaining(before))
})

test("somebody else's institution is as unknown as one that never was", async () => {
  const emulator = await startWealthica()
  const id = String(field(list(await read(emulator, '/institutions', 'grace'))[0], 'id'))
  const token = await mintToken(emulator, 'ada')

  const answers = await Promise.all([
    callApi(emulator, `/institutions/${id}`, { token }),
    callApi(emulator, `/institutions/${id}/history`, { token }),
    callApi(emulator, `/institutions/${id}/sync`, { token, method: 'POST' }),
    callApi(emulator, `/institutions/${id}`, { token, method: 'DELETE' }),
  ])

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
})

test('X-Wealthica-Effective-User switches the user on GET, and on GET only (G5)', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator, 'ada')
  const headers = { 'x-wealthica-effective-user': 'grace' }
  const graces = list(await read(emulator, '/institutions', 'grace'))
  const path = `/institutions/${String(field(graces[0], 'id'))}`

  expect(await readJson(await callApi(emulator, '/institutions', { token, headers }))).toEqual(graces)
  expect((await callApi(emulator, path, { token, headers, method: 'DELETE' })).status).toBe(404)
})

test('sync and delete are accepted with 202', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator)
  const path = `/institutions/${String(field(list(await read(emulator, '/institutions'))[0], 'id'))}`

  expect((await callApi(emulator, `${path}/sync`, { token, method: 'POST' })).status).toBe(202)
  expect((await callApi(emulator, path, { token, method: 'DELETE' })).status).toBe(202)
})

test('providers come as a list or as an object by id', async () => {
  const { apiUrl } = await startWealthica()

  const asList = await readJson(await fetch(`${apiUrl}/providers?format=array`))
  const asObject = await readJson(await fetch(`${apiUrl}/providers`))

  expect(Object.values(Object(asObject))).toEqual(asList)
})

test('the team is found by its client id alone', async () => {
  const { apiUrl } = await startWealthica()

  expect((await fetch(`${apiUrl}/teams/info?client_id=somebody`)).status).toBe(404)
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
