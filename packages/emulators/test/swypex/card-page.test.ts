import { expect, test } from 'vitest'
import { field, list, readJson } from '../kit/json.ts'
import { read, startSwypex } from '../kit/swypex.ts'

function cursorOf(page: unknown): string | null {
  const cursor = field(page, 'nextCursor')
  return typeof cursor === 'string' ? cursor : null
}

test('cards are returned in pages of ten, and the last page has no cursor', async () => {
  const emulator = await startSwypex()
  const pages: unknown[] = [await readJson(await read(emulator, '/v1/card'))]
  for (let cursor = cursorOf(pages[0]); cursor !== null; cursor = cursorOf(pages.at(-1))) {
    pages.push(await readJson(await read(emulator, `/v1/card?cursor=${encodeURIComponent(cursor)}`)))
  }
  const cards = pages.map((page) => list(field(page, 'cards')))
  const ids = cards.flat().map((card) => field(card, 'id'))
  expect(cards.map((page) => page.length)).toEqual([10, 10, 5])
  expect(ids).toEqual(Array.from({ length: 25 }, (_, index) => `CRD${1_000_000_000 + index}`))
})

test('limit sets the length of a page', async () => {
  const emulator = await startSwypex()
  const three = await readJson(await read(emulator, '/v1/card?limit=3'))
  const all = await readJson(await read(emulator, '/v1/card?limit=25'))
  expect(list(field(three, 'cards'))).toHaveLength(3)
  expect(Object.keys(Object(all))).toEqual(['cards'])
})

test.each(['limit=0', 'limit=101', 'limit=2.5', 'limit=ten', 'cursor=CRD1000000000', 'cursor=e30%3D'])(
  'the list refuses %s',
  async (query) => {
    const emulator = await startSwypex()
    const response = await read(emulator, `/v1/card?${query}`)
    const body = { message: expect.any(String), type: 'InvalidRequest' }
    expect([response.status, await readJson(response)]).toEqual([400, body])
  },
)
