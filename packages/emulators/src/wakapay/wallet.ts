import type { Handler } from '../server/router.ts'
import { readChoice } from './fields.ts'
import { businessId } from './tokens.ts'

/** The currencies that the business holds. */
export const currencies = ['USD', 'KES', 'TZS', 'UGX', 'ZAR'] as const

/** A currency that the business holds. */
export type Currency = (typeof currencies)[number]

/** The balance in one currency. Assumption: whole numbers of the smallest unit. */
export interface Balance {
  readonly available: number
  readonly currency: Currency
  readonly holding: number
  readonly pending: number
}

/** The money of the business. */
export interface Wallet {
  balance(currency: Currency): Balance
  /** Withdraws an amount. Returns `false` if the balance is too low. */
  take(currency: Currency, amount: number): boolean
  reset(): void
}

const opening: Readonly<Record<Currency, number>> = {
  USD: 5_000_000,
  KES: 64_500_000,
  TZS: 0,
  UGX: 0,
  ZAR: 1_250_000,
}

/** Creates a wallet with the opening balances. */
export function createWallet(): Wallet {
  let available = opening
  return {
    balance: (currency) => ({ available: available[currency], currency, holding: 0, pending: 0 }),
    take: (currency, amount) => {
      if (amount > available[currency]) return false
      available = { ...available, [currency]: available[currency] - amount }
      return true
    },
    reset: () => {
      available = opening
    },
  }
}

/** `GET /business/balance`: the balance in `currency`, or all balances without it. */
export function balanceHandler(wallet: Wallet): Handler {
  return ({ query }) => {
    if (!query.currency) {
      return { status: 200, body: { businessId, items: currencies.map((code) => wallet.balance(code)) } }
    }
    // Assumption: how an unknown currency is refused.
    const currency = readChoice(query, 'currency', currencies)
    return { status: 200, body: { ...wallet.balance(currency), businessId } }
  }
}
