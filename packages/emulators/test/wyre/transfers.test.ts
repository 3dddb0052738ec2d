import { expect, test } from 'vitest'
import { createClock, type WyreEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callFor, callSigned, individual, startWyre } from '../kit/wyre.ts'

const nowMs = 1_793_000_000_000
const ada = 'ada@example.com'
const order = {
  sourceCurrency: 'USD',
  sourceAmount: 10,
  dest: 'paymentmethod:PA-W7YN28ABCHT',
  autoConfirm: true,
}

async function transfer(emulator: WyreEmulator, changes: object = {}): Promise<unknown> {
  return readJson(await callFor(emulator, ada, ['/v3/transfers', { body: { ...order, ...changes } }]))
}

async function balance(emulator: WyreEmulator, email: string, currency: string): Promise<number> {
  const path = `/v3/accounts/${emulator.accountOf(email)}`
  const account = await readJson(await callFor(emulator, email, [path]))
  return Number(field(field(account, 'availableBalances'), currency) ?? 0)
}

test('a transfer is ordered, read and listed, newest first', async () => {
  const emulator = await startWyre({ clock: createClock(() => nowMs) })
  const source = `account:${emulator.accountOf(ada)}`
  const first = await transfer(emulator, { message: 'Rent' })
  const second = await transfer(emulator)
  expect(first).toMatchObject({
    id: expect.stringMatching(/^TF-/),
    owner: source,
    source,
    status: 'PENDING',
    message: 'Rent',
    destCurrency: 'USD',
    destAmount: 10,
    createdAt: nowMs,
    expiresAt: nowMs + 900_000,
  })
  expect(
    await readJson(await callFor(emulator, ada, [`/v3/transfers/${String(field(first, 'id'))}`])),
  ).toEqual(first)
  const listed = await readJson(await callFor(emulator, ada, ['/v3/transfers']))
  expect(listed).toEqual({ data: [second, first], position: 0, recordsTotal: 2 })
})

test('transfers are listed in pages', async () => {
  const emulator = await startWyre()
  for (let count = 0; count < 27; count += 1) await transfer(emulator, { customId: String(count) })
  const idsOf = async (query: Record<string, string>) => {
    const page = await readJson(await callFor(emulator, ada, ['/v3/transfers', { query }]))
    return list(field(page, 'data')).map((item) => field(item, 'customId'))
  }
  expect(await idsOf({})).toHaveLength(25)
  expect(await idsOf({ offset: '1', limit: '2' })).toEqual(['25', '24'])
  const bad = await callFor(emulator, ada, ['/v3/transfers', { query: { limit: '-1' } }])
  expect(bad.status).toBe(400)
})

test('amounts are exchanged, debited and credited', async () => {
  const emulator = await startWyre()
  const before = [await balance(emulator, ada, 'USD'), await balance(emulator, 'grace@example.com', 'BTC')]
  const moved = await transfer(emulator, {
    sourceAmount: '64',
    destCurrency: 'BTC',
    dest: `account:${emulator.accountOf('grace@example.com')}`,
  })
  expect(moved).toMatchObject({ sourceAmount: 64, destAmount: 0.001, exchangeRate: 64_000 })
  expect(await balance(emulator, ada, 'USD')).toBeCloseTo((before[0] ?? 0) - 64)
  expect(await balance(emulator, 'grace@example.com', 'BTC')).toBeCloseTo((before[1] ?? 0) + 0.001)
  expect(
    await transfer(emulator, { sourceAmount: undefined, destAmount: 0.001, destCurrency: 'BTC' }),
  ).toMatchObject({
    sourceAmount: 64,
  })
})

test.each([
  [true, 'PENDING', 60_000, 'COMPLETED'],
  [false, 'UNCONFIRMED', 900_000, 'EXPIRED'],
])(
  'with autoConfirm %s, a transfer is %s, and after %i ms it is %s',
  async (autoConfirm, at, afterMs, then) => {
    const emulator = await startWyre({ clock: createClock(() => nowMs) })
    const id = String(field(await transfer(emulator, { autoConfirm }), 'id'))
    const status = async () =>
      field(await readJson(await callFor(emulator, ada, [`/v3/transfers/${id}`])), 'status')
    emulator.clock.advance(afterMs - 1)
    expect(await status()).toBe(at)
    emulator.clock.advance(1)
    expect(await status()).toBe(then)
  },
)

test('an unconfirmed transfer moves no money', async () => {
  const emulator = await startWyre()
  const before = await balance(emulator, ada, 'USD')
  await transfer(emulator, { autoConfirm: false })
  expect(await balance(emulator, ada, 'USD')).toBe(before)
})

test.each([
  ['ValidationException', 400, { dest: undefined }],
  ['ValidationException', 400, { dest: 'nowhere' }],
  ['ValidationException', 400, { sourceCurrency: 'DOGE' }],
  ['ValidationException', 400, { destAmount: 1 }],
  ['ValidationException', 400, { sourceAmount: undefined }],
  ['ValidationException', 400, { sourceAmount: -1 }],
  ['ValidationException', 400, { sourceAmount: 'all' }],
  ['InsufficientFundsException', 400, { sourceAmount: 1_000_000 }],
  ['AccessDeniedException', 401, { source: 'account:AC-XXXXXXXXXXX' }],
])('%s, with status %i, refuses the order %j', async (type, status, changes) => {
  const emulator = await startWyre()
  const before = await balance(emulator, ada, 'USD')
  const response = await callFor(emulator, ada, ['/v3/transfers', { body: { ...order, ...changes } }])
  expect([response.status, field(await readJson(response), 'type')]).toEqual([status, type])
  expect(await balance(emulator, ada, 'USD')).toBe(before)
})

test('an order with a customId that is in use moves no money', async () => {
  const emulator = await startWyre()
  await transfer(emulator, { customId: 'rent-11' })
  const before = await balance(emulator, ada, 'USD')
  expect(await transfer(emulator, { customId: 'rent-11' })).toMatchObject({ type: 'ValidationException' })
  expect(await balance(emulator, ada, 'USD')).toBe(before)
})

test('an account that is not approved cannot transfer money', async () => {
  const emulator = await startWyre()
  const body = { ...individual, subaccount: true }
  const id = String(field(await readJson(await callSigned(emulator, '/v3/accounts', { body })), 'id'))
  const response = await callSigned(emulator, '/v3/transfers', { body: order, query: { masqueradeAs: id } })
  expect([response.status, field(await readJson(response), 'type')]).toEqual([400, 'TransferException'])
})

test('a user cannot read the transfer of another user', async () => {
  const emulator = await startWyre()
  const path = `/v3/transfers/${String(field(await transfer(emulator), 'id'))}`
  const response = await callFor(emulator, 'grace@example.com', [path])
  expect([response.status, field(await readJson(response), 'type')]).toEqual([404, 'NotFoundException'])
})
