import { exception } from './exceptions.ts'

type Query = Readonly<Record<string, string>>

/** The part of a list that `offset` and `limit` ask for; 25 items by default. */
export function readPage<Item>(query: Query, items: readonly Item[]) {
  const offset = readWhole(query, { name: 'offset', otherwise: 0 })
  const limit = readWhole(query, { name: 'limit', otherwise: 25 })
  // Assumption: the fields around a page.
  return { data: items.slice(offset, offset + limit), position: offset, recordsTotal: items.length }
}

function readWhole(query: Query, { name, otherwise }: { name: string; otherwise: number }): number {
  const text = query[name] ?? String(otherwise)
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw exception('ValidationException', `Parameter ${name} takes a whole number.`)
}
