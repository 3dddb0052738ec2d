import { expect, test } from 'vitest'
import type { WyreEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callFor, startWyre } from '../kit/wyre.ts'

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

test('an account has a holder, balances and addresses, which are the same at every start', async () => {
  const [first, second] = [await startWyre(), await startWyre()]
  const path = `/v3/accounts/${first.accountOf(ada)}`
  const account = await readJson(await callFor(first, ada, [path]))
  expect(account).toMatchObject({
    id: expect.stringMatching(/^AC-[A-Z2-9]{11}$/),
    status: 'APPROVED',
    type: 'INDIVIDUAL',
    country: 'US',
    availableBalances: { USD: expect.any(Number), BTC: expect.any(Number), ETH: expect.any(Number) },
    depositAddresses: { ETH: expect.stringMatching(/^0x[0-9a-f]{40}$/) },
  })
  expect(list(field(account, 'profileFields'))).toContainEqual({
    fieldId: 'individualEmail',
    fieldType: 'EMAIL',
    value: ada,
    note: null,
    status: 'APPROVED',
  })
  expect(await readJson(await callFor(second, ada, [path]))).toEqual(account)
})

test('customers have different balances', async () => {
  const emulator = await startWyre()
  const emails = [ada, 'grace@example.com', 'alan@example.com', 'new@example.com']
  const balances = await Promise.all(
    emails.map(async (email) => {
      const path = `/v3/accounts/${emulator.accountOf(email)}`
      return JSON.stringify(field(await readJson(await callFor(emulator, email, [path])), 'totalBalances'))
    }),
  )
  expect(new Set(balances).size).toBe(4)
})

test('a reset restores the balances', async () => {
  const emulator = await startWyre()
  const before = await balance(emulator, ada, 'USD')
  await transfer(emulator)
  emulator.reset()
  expect(await balance(emulator, ada, 'USD')).toBe(before)
})
