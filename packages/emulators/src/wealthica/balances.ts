import { type Day, dayText, startOfDayMs } from './calendar.ts'
import { type Account, ledgerOf } from './ledger.ts'
import type { Period } from './list-query.ts'
import { Tally } from './tally.ts'

// Assumption: the fields of an account, after what add-ons for Wealthica's own application read.

/** An account on a day, as an institution lists it. */
export function accountBody(account: Account, day: Day) {
  const tally = Tally.of(ledgerOf(account, day))
  const { id, type } = account
  return {
    id,
    name: `${type.toUpperCase()} ${id.slice(0, 8)}`,
    type,
    currency: 'cad',
    registered: type === 'tfsa' || type === 'rrsp',
    cash: tally.cash,
    value: tally.valueOn(day),
  }
}

/**
 * An account's balance on every day of a period on which it was open. `id`, `date` (a number) and
 * `investment` are in the SDK's types; `cash` and `value` are assumptions.
 */
export function historyBodies(account: Account, { from, to }: Period) {
  const ledger = ledgerOf(account, to)
  const opened = ledger[0]?.day ?? to + 1
  const tally = Tally.of(ledger.filter(({ day }) => day < from))
  const days = []
  for (let day = Math.max(opened, from); day <= to; day += 1) {
    for (const entry of ledger) if (entry.day === day) tally.apply(entry)
    days.push({
      id: `${account.id}:${dayText(day)}`,
      date: startOfDayMs(day),
      investment: account.id,
      cash: tally.cash,
      value: tally.valueOn(day),
    })
  }
  return days
}
