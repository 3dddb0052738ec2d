import { refuseToken } from './refusal.ts'

/** The scopes there are. */
export const scopes = ['cards:read', 'cards:write', 'transfers:read', 'transfers:write'] as const

/** What a token allows. */
export type Scope = (typeof scopes)[number]

/** Whether a scope, as a token's claim says it, holds all of these. */
export function holdsScopes(claim: unknown, needed: readonly Scope[]): boolean {
  if (typeof claim !== 'string') return false
  const held = claim.split(' ')
  return needed.every((scope) => held.includes(scope))
}

/**
 * The scope that a token is asked for (RFC 6749 §3.3), as it is granted.
 *
 * Assumption: where none is asked for, all are granted.
 */
export function readScope(scope: string): string {
  if (scope === '') return scopes.join(' ')
  const asked = scope.split(' ')
  const known: readonly string[] = scopes
  const unknown = asked.find((candidate) => !known.includes(candidate))
  if (unknown !== undefined) throw refuseToken('invalid_scope', `Unknown scope "${unknown}"`)
  return [...new Set(asked)].join(' ')
}
