import { isRecord } from '@token-relay/protocol'

/** The user's account. */
export interface Account {
  readonly id: string
  /** `APPROVED`, `PENDING` or `OPEN`. */
  readonly status: string
  readonly balances: readonly { readonly currency: string; readonly amount: number }[]
}

/** Reads the answer of `GET /v3/accounts/{id}`. */
export function readAccount(body: unknown): Account {
  if (!isRecord(body) || typeof body.id !== 'string' || typeof body.status !== 'string') {
    throw new TypeError('Expected { id, status, availableBalances }.')
  }
  const { id, status, availableBalances } = body
  const entries = isRecord(availableBalances) ? Object.entries(availableBalances) : []
  const balances = entries.flatMap(([currency, amount]) =>
    typeof amount === 'number' ? [{ currency, amount }] : [],
  )
  return { id, status, balances }
}
