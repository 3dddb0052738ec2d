import { expect, test } from 'vitest'
import { startEmulator } from '../src/index.ts'
import { mintToken, read, startSwypex } from './swypex.ts'
import { field, list, readJson } from './wealthica.ts'

function cursorOf(page: unknown): string | null {
  const cursor = field(page, 'nextCursor')
  return typeof cursor === 'string' ? cursor : null
}

test('cards come in pages of ten, and the last page has no cursor', async () => {
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

test('a page is as long as asked for', async () => {
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

test('every page of the cards has cards of several holders', async () => {
  const emulator = await startSwypex()

  const page = list(field(await readJson(await read(emulator, '/v1/card')), 'cards'))

  expect(new Set(page.map((card) => field(field(card, 'cardHolder'), 'id'))).size).toBe(5)
})

test('a card is the same at every start, alone and in the list', async () => {
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

test('some cards are not activated, and approval-based ones have the other limits at their maxima', async () => {
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

test('a card that does not exist is a 404', async () => {
  const emulator = await startSwypex()

  const response = await read(emulator, '/v1/card/CRD1')

  const body = { message: 'Card not found', type: 'NotFound' }
  expect([response.status, await readJson(response)]).toEqual([404, body])
})

test('paths and methods that do not exist are refused in the words of the API', async () => {
  const emulator = await startSwypex()

  const path = await read(emulator, '/v1/transfer')
  const method = await fetch(`${emulator.url}/v1/card`, { method: 'DELETE' })

  expect([path.status, await readJson(path)]).toMatchObject([404, { type: 'NotFound' }])
  expect([method.status, await readJson(method)]).toMatchObject([405, { type: 'InvalidRequest' }])
})

test('the banks come as a list', async () => {
  const emulator = await startSwypex()

  const banks = list(await readJson(await read(emulator, '/v1/bank')))

  expect(banks).toContainEqual({ id: expect.any(String), name: 'Banque Misr' })
  expect((await read(emulator, '/v1/bank', 'none')).status).toBe(401)
})

test('pages get no permission to call Swypex', async () => {
  const { url } = await startSwypex()
  const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }

  const preflight = await fetch(`${url}/v1/card`, { method: 'OPTIONS', headers })

  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
})

test('Swypex requests are recorded and can meet faults', async () => {
  const emulator = await startSwypex()
  const token = await mintToken(emulator)
  const body = { message: 'Rate limit exceeded', type: 'InvalidRequest' }
  emulator.faults.add({ path: '/v1/card', times: 1, respond: { status: 429, body } })

  expect([
    (await read(emulator, '/v1/card', token)).status,
    (await read(emulator, '/v1/card', token)).status,
  ]).toEqual([429, 200])
  expect(emulator.requests().map(({ path }) => path)).toEqual(['/v1/oauth/token', '/v1/card', '/v1/card'])
})

test('a Swypex option that does not exist, or is out of range, is refused', async () => {
  const misspelt = { port: 0, scopes: 'cards:read' }

  await expect(startEmulator('swypex', misspelt)).rejects.toThrow('Unknown option "scopes"; known: ')
  await expect(startEmulator('swypex', { tokenLifeSeconds: 0 })).rejects.toThrow('tokenLifeSeconds is 0')
})
