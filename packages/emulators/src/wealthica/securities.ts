import type { Day } from './calendar.ts'

/** A security that the emulator's users may hold. Prices are in Canadian dollars. */
export interface Security {
  readonly symbol: string
  readonly name: string
  readonly type: 'equity' | 'etf' | 'crypto'
  /** The price around which its curve is drawn, on 1 January 2025. */
  readonly basePrice: number
  /** Growth a year: 0.08 is 8 %. */
  readonly growth: number
  /** How far it swings around its trend: 0.05 is 5 % both ways. */
  readonly swing: number
  /** Dividends a year, as a part of the price. */
  readonly dividend: number
}

type Figures = readonly [basePrice: number, growth: number, swing: number, dividend: number]

const table: readonly (readonly [symbol: string, name: string, type: Security['type'], figures: Figures])[] =
  [
    ['XEQT', 'iShares Core Equity ETF', 'etf', [33.4, 0.09, 0.03, 0.02]],
    ['VFV', 'Vanguard S&P 500 Index ETF', 'etf', [149.2, 0.1, 0.04, 0.01]],
    ['ZAG', 'BMO Aggregate Bond Index ETF', 'etf', [13.9, 0.02, 0.01, 0.034]],
    ['SHOP', 'Shopify Inc.', 'equity', [153, 0.14, 0.12, 0]],
    ['ENB', 'Enbridge Inc.', 'equity', [61, 0.05, 0.04, 0.058]],
    ['RY', 'Royal Bank of Canada', 'equity', [173.3, 0.08, 0.04, 0.034]],
    ['CNR', 'Canadian National Railway', 'equity', [145.9, 0.04, 0.05, 0.023]],
    ['BTC', 'Bitcoin', 'crypto', [134_000, 0.12, 0.16, 0]],
    ['ETH', 'Ethereum', 'crypto', [4790, 0.06, 0.2, 0]],
  ]

const bySymbol = new Map<string, Security>(
  table.map(([symbol, name, type, [basePrice, growth, swing, dividend]]) => [
    symbol,
    { symbol, name, type, basePrice, growth, swing, dividend },
  ]),
)

/** Finds a security. @throws RangeError for a symbol that the emulator does not know. */
export function securityOf(symbol: string): Security {
  const security = bySymbol.get(symbol)
  if (!security) throw new RangeError(`No security ${symbol}`)
  return security
}

/** 1 January 2025. */
const baseDay: Day = 20_089

/** The closing price of a day: always the same for the same day, with a trend and two swings. */
export function priceOn({ symbol, basePrice, growth, swing }: Security, day: Day): number {
  const phase = symbol.charCodeAt(0) + symbol.length
  const trend = (1 + growth) ** ((day - baseDay) / 365)
  const swings = 0.6 * Math.sin(day / 37 + phase) + 0.4 * Math.sin(day / 5.3 + 2 * phase)
  return roundCents(basePrice * trend * (1 + swing * swings))
}

/** Rounds an amount of money to cents. */
export function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100
}
