import { expect, test } from 'vitest'
import { field, list, readJson } from '../kit/json.ts'
import { read, startSwypex } from '../kit/swypex.ts'

test('every page has cards of several holders', async () => {
  const emulator = await startSwypex()
  const page = list(field(await readJson(await read(emulator, '/v1/card')), 'cards'))
  expect(new Set(page.map((card) => field(field(card, 'cardHolder'), 'id'))).size).toBe(5)
})

test('a card is the same at every start, by id and in the list', async () => {
  const [first, second] = await Promise.all([startSwypex(), startSwypex()])
  const card = await readJson(await read(first, '/v1/card/CRD1000000000'))
  expect(card).toEqual({
    id: 'CRD1000000000',
    last4: '1234',
    nickname: 'Travel',
    cardHolder: { id: 'USR1000000000', fullName: 'Ada Okafor' },
    limits: { daily: 500_000, monthly: 2_000_000, atm: 400_000, approval_based: null },
  })
  expect(list(field(await readJson(await read(second, '/v1/card?limit=1')), 'cards'))).toEqual([card])
})

test('some cards are not activated, and approval-based cards have maximum other limits', async () => {
  const emulator = await startSwypex()
  const cards = list(field(await readJson(await read(emulator, '/v1/card?limit=25')), 'cards'))
  expect(cards.filter((card) => field(card, 'last4') === null)).toHaveLength(2)
  const limits = cards.map((card) => field(card, 'limits'))
  const approvalBased = limits.filter((entry) => field(entry, 'approval_based') !== null)
  expect(approvalBased).toHaveLength(3)
  for (const entry of approvalBased) {
    expect(entry).toMatchObject({ daily: 100_000_000, monthly: 300_000_000, atm: 8_000_000 })
  }
})
