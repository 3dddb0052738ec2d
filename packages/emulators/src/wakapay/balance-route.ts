import type { Handler } from '../frame/router.ts'
import { readChoice } from './json-body.ts'
import { businessId } from './tokens.ts'
import { currencies, type Wallet } from './wallet.ts'

/** `GET /business/balance`: one currency's balance, or all of them where `currency` is left out. */
export function balanceHandler(wallet: Wallet): Handler {
  return ({ query }) => {
    if (!query.currency) {
      return { status: 200, body: { businessId, items: currencies.map((code) => wallet.balance(code)) } }
    }
    // Assumption: the refusal of a currency that is none.
    const currency = readChoice(query, 'currency', currencies)
    return { status: 200, body: { ...wallet.balance(currency), businessId } }
  }
}
