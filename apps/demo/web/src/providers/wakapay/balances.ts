import { isRecord } from '@token-relay/protocol'

/** What the business has in one currency, in its smallest unit. */
export interface Balance {
  readonly currency: string
  readonly available: number
}

/** Reads the answer of `GET /business/balance`; entries that are no balances are left out. */
export function readBalances(body: unknown): Balance[] {
  return isRecord(body) && Array.isArray(body.items) ? body.items.flatMap(readBalance) : []
}

function readBalance(entry: unknown): Balance[] {
  if (!isRecord(entry)) return []
  const { currency, available } = entry
  return typeof currency === 'string' && typeof available === 'number' ? [{ currency, available }] : []
}
