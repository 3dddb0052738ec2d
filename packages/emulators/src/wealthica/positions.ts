import { type Day, dayText } from './calendar.ts'
import { type Account, ledgerOf } from './ledger.ts'
import { priceOn, roundCents, type Security } from './securities.ts'
import { idFrom } from '../server/seed.ts'
import { type Holding, marketValue, roundUnits, Tally } from './tally.ts'

interface Part {
  readonly account: Account
  readonly holding: Holding
}

/** What accounts hold on a day: one position per security, with its part in each account. */
export function positionBodies(accounts: readonly Account[], day: Day) {
  const bySecurity = new Map<Security, Part[]>()
  for (const account of accounts) {
    for (const holding of Tally.of(ledgerOf(account, day)).holdings) {
      const { security } = holding
      bySecurity.set(security, [...(bySecurity.get(security) ?? []), { account, holding }])
    }
  }
  return [...bySecurity].map(([security, parts]) => positionBody(security, parts, day))
}

// Assumption: these fields, after what add-ons for Wealthica's own application read.
function positionBody(security: Security, parts: readonly Part[], day: Day) {
  const investments = parts.map(({ account, holding }) => ({
    id: account.id,
    institution: account.institutionId,
    quantity: holding.quantity,
    book_value: holding.bookValue,
    value: marketValue(holding, day),
    currency: 'cad',
  }))
  const sum = (field: 'quantity' | 'book_value' | 'value') =>
    investments.reduce((total, investment) => total + investment[field], 0)
  const value = roundCents(sum('value'))
  const bookValue = roundCents(sum('book_value'))
  return {
    id: idFrom(security.symbol, ...investments.map(({ id }) => id)),
    security: { ...securityBody(security), last_price: priceOn(security, day), last_date: dayText(day) },
    quantity: roundUnits(sum('quantity')),
    book_value: bookValue,
    market_value: value,
    value,
    gain_amount: roundCents(value - bookValue),
    gain_percent: value / bookValue - 1,
    currency: 'cad',
    investments,
  }
}

/** A security, as positions and transactions show it. */
export function securityBody({ symbol, name, type }: Security) {
  return { symbol, name, type, currency: 'cad' }
}
