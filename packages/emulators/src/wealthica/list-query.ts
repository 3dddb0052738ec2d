import { Refusal } from '../server/reply.ts'
import { type Day, dayOf, parseDay } from './calendar.ts'

type Query = Readonly<Record<string, string>>

/** Days from and to, both included. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

/** The period that a list is asked for; the last year where it is not (the SDK's readme). */
export function readPeriod(query: Query, nowMs: number): Period {
  const to = readDay(query, 'to') ?? dayOf(nowMs)
  return { from: readDay(query, 'from') ?? to - 365, to }
}

/**
 * The values of a comma-joined list; `null` where it is left out or blank, as the SDK sends an empty list.
 */
export function readList(query: Query, name: string): ReadonlySet<string> | null {
  const values = (query[name] ?? '').split(',').filter(Boolean)
  return values.length > 0 ? new Set(values) : null
}

/** The slice of an ordered list that `last` (the last id that the caller has) and `limit` ask for. */
export function readSlice<Item extends { readonly id: string }>(
  query: Query,
  items: readonly Item[],
): Item[] {
  const { last, limit } = query
  const start = last ? items.findIndex(({ id }) => id === last) + 1 : 0
  if (last && start === 0) throw new Refusal(400, { message: `last: no transaction ${last} in this list` })
  if (!limit) return items.slice(start)
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1)
    throw new Refusal(400, { message: 'limit must be a whole number from 1' })
  return items.slice(start, start + count)
}

function readDay(query: Query, name: string): Day | null {
  const text = query[name]
  if (!text) return null
  const day = parseDay(text)
  // Assumption: a date that is none is refused; the documentation only gives the form.
  if (day === null) throw new Refusal(400, { message: `${name} must be a date, YYYY-MM-DD` })
  return day
}
