import { addMonths, type Day } from './calendar.ts'
import type { AccountType } from './catalog.ts'
import { priceOn, roundCents, type Security, securityOf } from './securities.ts'
import { idFrom, shareFrom, wholeFrom } from '../server/seed.ts'
import { marketValue, roundUnits, Tally } from './tally.ts'

/** An account at a connected institution: Wealthica calls it an investment. */
export interface Account {
  /** Such as `58213377:tfsa:cad`. */
  readonly id: string
  readonly institutionId: string
  readonly type: AccountType
  /** The symbols that it holds. */
  readonly holdings: readonly string[]
}

/** Something that happened in an account. */
export interface Entry {
  readonly id: string
  readonly day: Day
  readonly type: 'deposit' | 'buy' | 'dividend'
  readonly security?: Security
  /** Units bought; 0 where none were. */
  readonly quantity: number
  /** What it did to the account's cash, in Canadian dollars. */
  readonly amount: number
}

/** 1 March 2024. Every account was opened within the year that follows. */
export const firstOpening: Day = 19_783
/** A bound for a clock that is set centuries ahead. */
const maxMonths = 600

/**
 * Everything that happened in an account up to a day, oldest first: a first deposit and purchases, then a
 * deposit and a purchase every month, and dividends every quarter. It follows from the account's id alone, so
 * that it is the same at every start; cash, positions and history are worked out from it and agree.
 */
export function ledgerOf({ id: account, holdings }: Account, until: Day): Entry[] {
  const opened = firstOpening + wholeFrom({ min: 0, max: 364 }, account, 'opened')
  const opening = wholeFrom({ min: 60, max: 300 }, account, 'opening') * 100
  const monthly = wholeFrom({ min: 2, max: 16 }, account, 'monthly') * 50
  const securities = holdings.map(securityOf)
  const entries: Entry[] = []
  const tally = new Tally()
  const add = (entry: Omit<Entry, 'id'>) => {
    tally.apply(entry)
    entries.push({ id: idFrom(account, entries.length), ...entry })
  }
  add({ day: opened, type: 'deposit', quantity: 0, amount: opening })
  for (const security of securities) add(purchase(security, opened + 2, (opening * 0.9) / securities.length))
  for (let month = 1; month <= maxMonths && addMonths(opened, month) <= until; month += 1) {
    const day = addMonths(opened, month)
    add({ day, type: 'deposit', quantity: 0, amount: monthly })
    const bought = securities[month % securities.length]
    // A part of every deposit stays in cash.
    if (bought) add(purchase(bought, day + 1, monthly * (0.7 + 0.2 * shareFrom(account, month))))
    if (month % 3 === 0) for (const dividend of dividends(tally, day + 3)) add(dividend)
  }
  return entries.filter(({ day }) => day <= until)
}

function purchase(security: Security, day: Day, budget: number): Omit<Entry, 'id'> {
  const price = priceOn(security, day)
  const quantity = roundUnits(budget / price)
  return { day, type: 'buy', security, quantity, amount: -roundCents(quantity * price) }
}

function dividends(tally: Tally, day: Day): Omit<Entry, 'id'>[] {
  return tally.holdings
    .map((holding) => ({
      ...holding,
      amount: roundCents((marketValue(holding, day) * holding.security.dividend) / 4),
    }))
    .filter(({ amount }) => amount > 0)
    .map(({ security, amount }) => ({ day, type: 'dividend', security, quantity: 0, amount }))
}
