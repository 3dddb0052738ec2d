import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { accountsOf, callApi, startWych, userToken } from '../kit/wych.ts'

test('users have different accounts, which are the same at every start', async () => {
  const first = await startWych()
  const second = await startWych()
  const adas = await accountsOf(first, 'ada@example.com')
  // Three users start at two banks: some share one.
  const others = [
    ...(await accountsOf(first, 'grace@example.com')),
    ...(await accountsOf(first, 'alan@example.com')),
  ]
  expect(adas).toHaveLength(2)
  expect(adas[0]).toEqual({
    id: expect.any(String),
    name: 'Everyday',
    institution: expect.any(String),
    number: expect.stringMatching(/^12-3\d{3}-\d{7}-00$/),
    currency: 'NZD',
    balance: expect.any(Number),
  })
  const ids = new Set([...adas, ...others].map((account) => field(account, 'id')))
  expect(ids.size).toBe(6)
  expect(await accountsOf(second, 'ada@example.com')).toEqual(adas)
})

test.each(['', '/v3'])(
  'transactions under %j are listed newest first, up to today on the emulator’s clock',
  async (base) => {
    const emulator = await startWych({ clock: createClock(() => Date.parse('2026-11-21T20:00:00Z')) })
    const token = await userToken(emulator)
    const [account] = list(await readJson(await callApi(emulator, `${base}/accounts`, { token })))
    const path = `${base}/accounts/${String(field(account, 'id'))}/transactions`
    const transactions = list(await readJson(await callApi(emulator, path, { token })))
    const dates = transactions.map((transaction) => String(field(transaction, 'date')))
    expect(dates).toEqual(dates.toSorted().toReversed())
    expect(dates[0]).toMatch(/^2026-11-(19|2[01])$/)
    expect(dates.at(-1)).toMatch(/^2026-08/)
    expect(transactions[0]).toMatchObject({ accountId: field(account, 'id'), amount: expect.any(Number) })
  },
)

test('a user cannot read the transactions of another user', async () => {
  const emulator = await startWych()
  const [graces] = await accountsOf(emulator, 'grace@example.com')
  const path = `/accounts/${String(field(graces, 'id'))}/transactions`
  const byAda = await callApi(emulator, path, { token: await userToken(emulator, 'ada@example.com') })
  const byGrace = await callApi(emulator, path, { token: await userToken(emulator, 'grace@example.com') })
  expect([byAda.status, byGrace.status]).toEqual([404, 200])
})
