import { isRecord } from '@token-relay/protocol'

/** A bank or broker that the user has connected. */
export interface Institution {
  readonly id: string
  readonly name: string
  /** What is there, in Canadian dollars. */
  readonly value: number | null
  readonly accounts: number
}

/** Reads `GET /institutions`; entries that are no institutions are left out. */
export function readInstitutions(body: unknown): Institution[] {
  return Array.isArray(body) ? body.flatMap(readInstitution) : []
}

function readInstitution(entry: unknown): Institution[] {
  if (!isRecord(entry)) return []
  const { id, name, value, investments } = entry
  if (typeof id !== 'string' || typeof name !== 'string') return []
  const accounts = Array.isArray(investments) ? investments.length : 0
  return [{ id, name, value: typeof value === 'number' ? value : null, accounts }]
}
