import { bearerToken } from '../server/bearer.ts'
import type { JwtIssuer } from '../server/jwt-issuer.ts'
import type { Handler } from '../server/router.ts'
import { refuse, refuseToken } from './refusal.ts'

/** All scopes. */
export const scopes = ['cards:read', 'cards:write', 'transfers:read', 'transfers:write'] as const

/** A permission of a token. */
export type Scope = (typeof scopes)[number]

/** Wraps a handler that requires a valid token with these scopes. */
export type Guard = (needed: readonly Scope[], handle: Handler) => Handler

/** Creates the guard of the API's routes. */
export function createGuard(tokens: JwtIssuer): Guard {
  return (needed, handle) =>
    async (request, ...parameters) => {
      const claims = await tokens.read(bearerToken(request) ?? '')
      if (typeof claims === 'string') throw refuse(401, 'Invalid or expired token')
      // Assumption: the sentence.
      if (!holdsScopes(claims.scope, needed)) throw refuse(403, `Required scopes: ${needed.join(' ')}`)
      return handle(request, ...parameters)
    }
}

function holdsScopes(claim: unknown, needed: readonly Scope[]): boolean {
  if (typeof claim !== 'string') return false
  const held = claim.split(' ')
  return needed.every((scope) => held.includes(scope))
}

/**
 * Returns the scope that a token request is granted (RFC 6749 §3.3).
 *
 * Assumption: a request without a scope is granted all scopes.
 */
export function readScope(scope: string): string {
  if (scope === '') return scopes.join(' ')
  const asked = scope.split(' ')
  const known: readonly string[] = scopes
  const unknown = asked.find((candidate) => !known.includes(candidate))
  if (unknown !== undefined) throw refuseToken('invalid_scope', `Unknown scope "${unknown}"`)
  return [...new Set(asked)].join(' ')
}
