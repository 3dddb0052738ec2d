import type { RecordedRequest } from '../server/request.ts'
import { isRecord, parseJson, type UnknownRecord } from '../server/shape.ts'
import { exception } from './exceptions.ts'

/** Reads the fields of a JSON body. */
export function readBody({ body }: RecordedRequest): UnknownRecord {
  const fields = parseJson(body)
  if (isRecord(fields)) return fields
  throw exception('ValidationException', 'The body is not a JSON object.')
}

/** Reads an optional string. `null` counts as missing. */
export function readText(fields: UnknownRecord, name: string): string | undefined {
  const value = fields[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw exception('ValidationException', `Field ${name} is not a string.`)
}

/** Reads a required string. The sentence is from the official client's readme. */
export function readRequired(fields: UnknownRecord, name: string): string {
  const value = readText(fields, name)
  if (value) return value
  throw exception('ValidationException', `Field ${name} is required.`)
}

type Query = RecordedRequest['query']

/** Returns the page that `offset` and `limit` select. Default: the first 25 items. */
export function readPage<Item>(query: Query, items: readonly Item[]) {
  const offset = readWhole(query, { name: 'offset', fallback: 0 })
  const limit = readWhole(query, { name: 'limit', fallback: 25 })
  // Assumption: the names of these fields.
  return { data: items.slice(offset, offset + limit), position: offset, recordsTotal: items.length }
}

function readWhole(query: Query, { name, fallback }: { name: string; fallback: number }): number {
  const text = query[name] ?? String(fallback)
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw exception('ValidationException', `Parameter ${name} takes a whole number.`)
}
