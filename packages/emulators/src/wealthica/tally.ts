import type { Day } from './calendar.ts'
import type { Entry } from './ledger.ts'
import { priceOn, roundCents, type Security } from './securities.ts'

/** What is held of one security. */
export interface Holding {
  readonly security: Security
  readonly quantity: number
  /** What was paid for it. Nothing is ever sold. */
  readonly bookValue: number
}

/** An account's cash and holdings, as its entries make them. */
export class Tally {
  readonly #holdings = new Map<string, Holding>()
  #cash = 0

  static of(entries: readonly Entry[]): Tally {
    const tally = new Tally()
    for (const entry of entries) tally.apply(entry)
    return tally
  }

  get cash(): number {
    return this.#cash
  }

  get holdings(): readonly Holding[] {
    return [...this.#holdings.values()]
  }

  apply({ type, security, quantity, amount }: Omit<Entry, 'id'>): void {
    this.#cash = roundCents(this.#cash + amount)
    if (type !== 'buy' || !security) return
    const before = this.#holdings.get(security.symbol)
    this.#holdings.set(security.symbol, {
      security,
      quantity: roundUnits((before?.quantity ?? 0) + quantity),
      bookValue: roundCents((before?.bookValue ?? 0) - amount),
    })
  }

  /** Cash and holdings at a day's prices. */
  valueOn(day: Day): number {
    return roundCents(this.holdings.reduce((sum, holding) => sum + marketValue(holding, day), this.#cash))
  }
}

/** What a holding is worth on a day. */
export function marketValue({ security, quantity }: Holding, day: Day): number {
  return roundCents(quantity * priceOn(security, day))
}

/** Brokers that sell fractions of a unit, and coins, keep six places. */
export function roundUnits(units: number): number {
  return Math.round(units * 1_000_000) / 1_000_000
}
