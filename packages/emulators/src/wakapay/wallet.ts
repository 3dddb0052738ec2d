/** The currencies that a business holds. */
export const currencies = ['USD', 'KES', 'TZS', 'UGX', 'ZAR'] as const

/** A currency that a business holds. */
export type Currency = (typeof currencies)[number]

/** What a business has in one currency. Assumption: whole numbers of the smallest unit. */
export interface Balance {
  readonly available: number
  readonly currency: Currency
  readonly holding: number
  readonly pending: number
}

/** The money of the business. */
export interface Wallet {
  balance(currency: Currency): Balance
  /** Takes an amount out; `false` where it is not there. */
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

/** Makes a wallet with money in some currencies. */
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
