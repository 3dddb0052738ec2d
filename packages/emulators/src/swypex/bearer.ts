import type { JwtIssuer } from '../frame/jwt-issuer.ts'
import type { Handler } from '../frame/router.ts'
import { refuse } from './refusal.ts'
import { holdsScopes, type Scope } from './scopes.ts'

/** Lets requests through to a handler whose token is alive and holds the scopes. */
export type Guard = (scopes: readonly Scope[], handle: Handler) => Handler

/** Makes the guard of the API's routes. */
export function createGuard(tokens: JwtIssuer): Guard {
  return (scopes, handle) =>
    async (request, ...parameters) => {
      const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      const claims = token === undefined ? null : await tokens.read(token)
      if (claims === null) throw refuse(401, 'Invalid or expired token')
      // Assumption: the sentence.
      if (!holdsScopes(claims.scope, scopes)) throw refuse(403, `Required scopes: ${scopes.join(' ')}`)
      return handle(request, ...parameters)
    }
}
