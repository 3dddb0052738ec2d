import { wholeFrom } from '../frame/seed.ts'
import type { Account } from './accounts.ts'
import { uuidFrom } from './uuid.ts'

const dayMs = 86_400_000
/** Days that the API looks back. Assumption: the number; the API's paging is not published. */
const daysBack = 90

/**
 * What happened in an account lately, newest first. An entry of a day is the same whenever it is asked for.
 *
 * Assumption: the fields of a transaction.
 */
export function transactionBodies({ id: accountId, habits }: Account, nowMs: number) {
  const today = Math.floor(nowMs / dayMs)
  return Array.from({ length: daysBack }, (_, age) => today - age).flatMap((day) =>
    habits.flatMap(({ description, everyDays, minCents, maxCents }) => {
      const offset = wholeFrom({ min: 0, max: everyDays - 1 }, accountId, description)
      if ((day + offset) % everyDays !== 0) return []
      const cents = wholeFrom({ min: minCents, max: maxCents }, accountId, description, day)
      const date = new Date(day * dayMs).toISOString().slice(0, 10)
      const id = uuidFrom('transaction', accountId, description, day)
      return [{ id, accountId, date, description, amount: cents / 100, currency: 'NZD' }]
    }),
  )
}
