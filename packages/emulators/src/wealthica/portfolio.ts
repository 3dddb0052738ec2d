import { idFrom, wholeFrom } from '../server/seed.ts'

/** A kind of account at a financial institution. */
export type AccountType = 'cash' | 'tfsa' | 'rrsp' | 'margin' | 'crypto'

/** The securities of the emulator. Prices are in Canadian dollars and never change. */
const securities = {
  XEQT: { name: 'iShares Core Equity ETF', type: 'etf', price: 38.2 },
  VFV: { name: 'Vanguard S&P 500 Index ETF', type: 'etf', price: 161.5 },
  ZAG: { name: 'BMO Aggregate Bond Index ETF', type: 'etf', price: 13.9 },
  SHOP: { name: 'Shopify Inc.', type: 'equity', price: 198 },
  ENB: { name: 'Enbridge Inc.', type: 'equity', price: 66.4 },
  RY: { name: 'Royal Bank of Canada', type: 'equity', price: 204.1 },
  CNR: { name: 'Canadian National Railway', type: 'equity', price: 139.3 },
  BTC: { name: 'Bitcoin', type: 'crypto', price: 128_000 },
  ETH: { name: 'Ethereum', type: 'crypto', price: 4350 },
} as const

/** The symbol of a security. */
export type Ticker = keyof typeof securities

/** An account at a connected institution. Wealthica calls it an investment. */
export interface Account {
  /** For example `58213377:tfsa:cad`. */
  readonly id: string
  readonly institutionId: string
  readonly type: AccountType
  readonly holdings: readonly Ticker[]
}

/** A day in UTC as `YYYY-MM-DD`. Days compare like strings. */
export type Day = string

/** Returns the day of an instant. */
export function dayOf(atMs: number): Day {
  return new Date(atMs).toISOString().slice(0, 10)
}

/** A first and a last day, both included. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

/** The day on which every account was opened. */
export const openingDay: Day = '2024-01-01'

/** Rounds an amount of money to cents. */
export function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100
}

/** Brokers keep six decimal places of a unit. */
function roundUnits(units: number): number {
  return Math.round(units * 1_000_000) / 1_000_000
}

interface Entry {
  readonly id: string
  readonly day: Day
  /** The security of a purchase. A deposit has none. */
  readonly ticker?: Ticker
  /** The units of a purchase. */
  readonly quantity: number
  /** The change of the account's cash in Canadian dollars. */
  readonly amount: number
}

/** Bounds the work if the clock is set centuries ahead. */
const maxMonths = 600

/**
 * Returns the entries of an account up to a day, oldest first: a deposit on the first of every month, and a
 * purchase for 80 % of it. They depend on the account's id only, so they are the same at every start, and
 * balances, positions and history agree because all are calculated from them.
 */
function entriesOf({ id: account, holdings }: Account, until: Day): Entry[] {
  const deposit = wholeFrom({ min: 4, max: 30 }, account, 'deposit') * 50
  const entries: Entry[] = []
  for (let month = 0; month < maxMonths; month += 1) {
    const day = dayOf(Date.UTC(2024, month, 1))
    if (day > until) break
    entries.push({ id: idFrom(account, month, 'deposit'), day, quantity: 0, amount: deposit })
    const ticker = holdings[month % holdings.length]
    if (!ticker) continue
    const { price } = securities[ticker]
    const quantity = roundUnits((deposit * 0.8) / price)
    const amount = -roundCents(quantity * price)
    entries.push({ id: idFrom(account, month, 'buy'), day, ticker, quantity, amount })
  }
  return entries
}

interface Holding {
  readonly quantity: number
  readonly bookValue: number
}

function holdingsOf(entries: readonly Entry[]): Map<Ticker, Holding> {
  const holdings = new Map<Ticker, Holding>()
  for (const { ticker, quantity, amount } of entries) {
    if (!ticker) continue
    const before = holdings.get(ticker) ?? { quantity: 0, bookValue: 0 }
    holdings.set(ticker, {
      quantity: roundUnits(before.quantity + quantity),
      bookValue: roundCents(before.bookValue - amount),
    })
  }
  return holdings
}

function marketValue(ticker: Ticker, quantity: number): number {
  return roundCents(quantity * securities[ticker].price)
}

function balanceOf(entries: readonly Entry[]): { cash: number; value: number } {
  const cash = roundCents(entries.reduce((sum, { amount }) => sum + amount, 0))
  const held = [...holdingsOf(entries)].reduce(
    (sum, [ticker, { quantity }]) => sum + marketValue(ticker, quantity),
    0,
  )
  return { cash, value: roundCents(cash + held) }
}

// Assumption: the fields of all bodies below, taken from what add-ons for Wealthica's application read. In
// history, `id`, `date` (a number) and `investment` are in the SDK's types.

/** Returns an account on a day, as an institution lists it. */
export function accountBody(account: Account, today: Day) {
  const { id, type } = account
  return {
    id,
    name: `${type.toUpperCase()} ${id.slice(0, 8)}`,
    type,
    currency: 'cad',
    registered: type === 'tfsa' || type === 'rrsp',
    ...balanceOf(entriesOf(account, today)),
  }
}

/** Returns the balance of an account on every day of a period. */
export function historyBodies(account: Account, { from, to }: Period) {
  const entries = entriesOf(account, to)
  const days = []
  for (let atMs = Date.parse(from); atMs <= Date.parse(to); atMs += 86_400_000) {
    const day = dayOf(atMs)
    const balance = balanceOf(entries.filter((entry) => entry.day <= day))
    days.push({ id: `${account.id}:${day}`, date: atMs, investment: account.id, ...balance })
  }
  return days
}

/** Returns one position per security, with its parts in each account. */
export function positionBodies(accounts: readonly Account[], today: Day) {
  const parts = accounts.flatMap((account) =>
    [...holdingsOf(entriesOf(account, today))].map(([ticker, { quantity, bookValue }]) => ({
      ticker,
      id: account.id,
      institution: account.institutionId,
      quantity,
      book_value: bookValue,
      value: marketValue(ticker, quantity),
      currency: 'cad',
    })),
  )
  return [...new Set(parts.map(({ ticker }) => ticker))].map((symbol) => {
    const investments = parts.flatMap(({ ticker, ...part }) => (ticker === symbol ? [part] : []))
    const sum = (field: 'quantity' | 'book_value' | 'value') =>
      investments.reduce((total, investment) => total + investment[field], 0)
    const value = roundCents(sum('value'))
    const bookValue = roundCents(sum('book_value'))
    return {
      id: idFrom(symbol, ...investments.map(({ id }) => id)),
      security: { ...securityBody(symbol), last_price: securities[symbol].price, last_date: today },
      quantity: roundUnits(sum('quantity')),
      book_value: bookValue,
      market_value: value,
      value,
      gain_amount: roundCents(value - bookValue),
      gain_percent: value / bookValue - 1,
      currency: 'cad',
      investments,
    }
  })
}

/** Returns the transactions of an account in a period, oldest first. */
export function transactionBodies(account: Account, { from, to }: Period) {
  return entriesOf(account, to)
    .filter(({ day }) => day >= from)
    .map((entry) => transactionBody(account, entry))
}

function transactionBody(account: Account, { id, day, ticker, quantity, amount }: Entry) {
  return {
    id,
    date: `${day}T00:00:00.000Z`,
    type: ticker ? 'buy' : 'deposit',
    institution: account.institutionId,
    investment: account.id,
    description: ticker ? `Bought ${securities[ticker].name}` : 'Contribution',
    ...(ticker && { symbol: ticker, security: securityBody(ticker), quantity }),
    currency: 'cad',
    currency_amount: amount,
    fee: 0,
  }
}

function securityBody(symbol: Ticker) {
  const { name, type } = securities[symbol]
  return { symbol, name, type, currency: 'cad' }
}
