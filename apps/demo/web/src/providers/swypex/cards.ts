import { isRecord } from '@token-relay/protocol'

/** A card of the signed-in user. */
export interface PaymentCard {
  readonly id: string
  readonly nickname: string
  /** `null` until it is activated. */
  readonly last4: string | null
  /** What may be spent in a day, in 1/100 EGP. */
  readonly daily: number
  /** Whether somebody approves each payment: such a card has no limits of its own. */
  readonly isApprovalBased: boolean
}

/** Reads the answer of `GET /v1/card`; entries that are no cards are left out. */
export function readCards(body: unknown): PaymentCard[] {
  return isRecord(body) && Array.isArray(body.cards) ? body.cards.flatMap(readCard) : []
}

function readCard(entry: unknown): PaymentCard[] {
  if (!isRecord(entry) || !isRecord(entry.limits)) return []
  const { id, nickname, last4, limits } = entry
  const { daily, approval_based: approvalBased } = limits
  if (typeof id !== 'string' || typeof nickname !== 'string' || typeof daily !== 'number') return []
  const digits = typeof last4 === 'string' ? last4 : null
  return [{ id, nickname, last4: digits, daily, isApprovalBased: typeof approvalBased === 'number' }]
}
