import { expect, test } from 'vitest'
import { createClock, type WealthicaEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callApi, mintToken, startWealthica } from '../kit/wealthica.ts'

const clock = () => createClock(() => Date.UTC(2026, 10, 21))

async function read(emulator: WealthicaEmulator, path: string, loginName = 'ada') {
  const token = await mintToken(emulator, loginName)
  return readJson(await callApi(emulator, path, { token }))
}

function sum(items: unknown, name: string): number {
  return list(items).reduce((total: number, item) => total + Number(field(item, name)), 0)
}

test('positions, cash and history of a user agree', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const institutions = await read(emulator, '/institutions')
  const positions = await read(emulator, '/positions')
  const today = await read(emulator, '/history?from=2026-11-21')
  expect(sum(today, 'value')).toBeCloseTo(sum(institutions, 'value'), 2)
  expect(sum(positions, 'value') + sum(institutions, 'cash')).toBeCloseTo(sum(institutions, 'value'), 2)
  expect(sum(positions, 'value')).toBeGreaterThan(1000)
})

test('the transactions of an account add up to its cash, which is never negative', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const institutions = list(await read(emulator, '/institutions'))
  for (const account of institutions.flatMap((institution) => list(field(institution, 'investments')))) {
    const path = `/transactions?from=2020-01-01&investments=${String(field(account, 'id'))}`
    expect(sum(await read(emulator, path), 'currency_amount')).toBeCloseTo(Number(field(account, 'cash')), 2)
    expect(Number(field(account, 'cash'))).toBeGreaterThanOrEqual(0)
  }
})

test('lists cover the last year by default', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const year = list(await read(emulator, '/transactions'))
  const all = list(await read(emulator, '/transactions?from=2024-01-01&to=2026-11-21'))
  const dates = year.map((transaction) => String(field(transaction, 'date')))
  expect(dates.every((date) => date >= '2025-11-21' && date <= '2026-11-21T23')).toBe(true)
  expect(all.length).toBeGreaterThan(year.length)
})

test('transactions are listed newest first, or oldest first with sort=date, in pages', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const all = list(await read(emulator, '/transactions'))
  const lastId = String(field(all[1], 'id'))
  expect(await read(emulator, '/transactions?limit=2')).toEqual(all.slice(0, 2))
  expect(await read(emulator, `/transactions?limit=2&last=${lastId}`)).toEqual(all.slice(2, 4))
  expect(await read(emulator, '/transactions?sort=date')).toEqual(all.toReversed())
})

test('transactions can be filtered by type, ticker and institution', async () => {
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

test('new transactions appear when the clock advances, and earlier ones do not change', async () => {
  const emulator = await startWealthica({ clock: clock() })
  const before = list(await read(emulator, '/transactions?from=2024-01-01'))
  emulator.clock.advance(40 * 86_400_000)
  const after = list(await read(emulator, '/transactions?from=2024-01-01'))
  expect(after.length).toBeGreaterThan(before.length)
  expect(after).toEqual(expect.arrayContaining(before))
})
