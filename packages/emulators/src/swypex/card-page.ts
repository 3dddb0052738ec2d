import type { RecordedRequest } from '../server/request.ts'
import { isRecord, parseJson } from '../server/shape.ts'
import type { Card } from './cards.ts'
import { refuse } from './refusal.ts'

/** A page of a list. */
export interface CardPage {
  readonly cards: readonly Card[]
  /** The cursor of the next page. The last page has none. */
  readonly nextCursor?: string
}

const defaultLimit = 10
// Assumption: no maximum is documented.
const maxLimit = 100

/** Returns the page that `cursor` and `limit` select. */
export function readCardPage(cards: readonly Card[], query: RecordedRequest['query']): CardPage {
  const limit = readLimit(query.limit)
  const start = query.cursor ? readCursor(query.cursor, cards) : 0
  const page = cards.slice(start, start + limit)
  const last = page.at(-1)
  if (!last || start + limit >= cards.length) return { cards: page }
  return { cards: page, nextCursor: writeCursor(last.id) }
}

function readLimit(text: string | undefined): number {
  if (!text) return defaultLimit
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  throw refuse(400, `limit must be a whole number from 1 to ${maxLimit}`)
}

/** As in the published examples: Base64 of JSON with the id of the page's last card. Opaque to clients. */
function writeCursor(id: string): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64')
}

function readCursor(cursor: string, cards: readonly Card[]): number {
  const value = parseJson(Buffer.from(cursor, 'base64').toString())
  const index = isRecord(value) ? cards.findIndex(({ id }) => id === value.id) : -1
  if (index === -1) throw refuse(400, 'Invalid cursor')
  return index + 1
}
