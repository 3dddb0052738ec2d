import { isRecord } from '@token-relay/protocol'

/** An account at a bank. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly institution: string
  readonly number: string
  readonly currency: string
  readonly balance: number
}

/** Reads the answer of `GET /accounts`; entries that are no accounts are left out. */
export function readAccounts(body: unknown): Account[] {
  return Array.isArray(body) ? body.flatMap(readAccount) : []
}

function readAccount(entry: unknown): Account[] {
  if (!isRecord(entry)) return []
  const { id, name, institution, number, currency, balance } = entry
  if (typeof id !== 'string' || typeof name !== 'string' || typeof institution !== 'string') return []
  if (typeof number !== 'string' || typeof currency !== 'string' || typeof balance !== 'number') return []
  return [{ id, name, institution, number, currency, balance }]
}
