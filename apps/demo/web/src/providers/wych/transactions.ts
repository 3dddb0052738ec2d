import { isRecord } from '@token-relay/protocol'

/** Something that happened in an account. */
export interface Transaction {
  readonly id: string
  /** `2026-11-21`. */
  readonly date: string
  readonly description: string
  readonly amount: number
  readonly currency: string
}

/** Reads the answer of `GET /accounts/:id/transactions`; entries that are no transactions are left out. */
export function readTransactions(body: unknown): Transaction[] {
  return Array.isArray(body) ? body.flatMap(readTransaction) : []
}

function readTransaction(entry: unknown): Transaction[] {
  if (!isRecord(entry)) return []
  const { id, date, description, amount, currency } = entry
  if (typeof id !== 'string' || typeof date !== 'string' || typeof description !== 'string') return []
  if (typeof amount !== 'number' || typeof currency !== 'string') return []
  return [{ id, date, description, amount, currency }]
}
