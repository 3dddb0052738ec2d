import { randomUUID } from 'node:crypto'
import { BoundedMap } from '../server/bounded-map.ts'
import type { Route } from '../server/router.ts'
import type { UnknownRecord } from '../server/shape.ts'
import { readChoice, readJsonBody, readRequiredField, refuse } from './fields.ts'
import { readRecipient } from './recipients.ts'
import { currencies, type Currency, type Wallet } from './wallet.ts'

/** The payouts of the business. */
export interface Payouts {
  readonly handle: Route['handle']
  /** Forgets all references. */
  reset(): void
}

// Bounds the memory of a load test. The oldest reference may be used again.
const maxReferences = 10_000

/**
 * `POST /business/payouts`: takes `{ businessReference, currency, amount, countryCode, phoneNumber }`. A
 * reference is used up when its payout succeeds.
 *
 * Assumption: path, fields and response. Only the statuses, their meaning and `termination_success` are
 * documented.
 */
export function createPayouts(wallet: Wallet): Payouts {
  const references = new BoundedMap<string, true>(maxReferences)
  return {
    handle: (request) => {
      const fields = readJsonBody(request)
      const businessReference = readRequiredField(fields, 'businessReference')
      const currency = readChoice(fields, 'currency', currencies)
      const amount = readAmount(fields)
      const recipient = readRecipient(fields)
      if (references.get(businessReference)) throw refuse(409, 'duplicate businessReference')
      if (recipient.displayName === '') throw refuse(422, 'account not active')
      const receivedAmount = amount * requireRate(currency, recipient.currency)
      if (!wallet.take(currency, amount)) throw refuse(412, 'insufficient funds')
      references.set(businessReference, true)
      const sent = { id: randomUUID(), businessReference, amount, currency, status: 'termination_success' }
      const { displayName, receiverPhone, currency: receivedCurrency } = recipient
      return { status: 201, body: { ...sent, displayName, receiverPhone, receivedAmount, receivedCurrency } }
    },
    reset: () => references.clear(),
  }
}

function readAmount({ amount }: UnknownRecord): number {
  if (typeof amount === 'number' && Number.isSafeInteger(amount) && amount > 0) return amount
  throw refuse(400, 'amount must be a positive integer')
}

/** Returns the exchange rate. The documented test environment has only the one from USD to KES. */
function requireRate(from: Currency, to: Currency): number {
  if (from === to) return 1
  if (from === 'USD' && to === 'KES') return 129
  throw refuse(404, 'FX rate not configured')
}
