import { bearerToken } from '../server/bearer.ts'
import { Refusal, type Reply } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Handler } from '../server/router.ts'
import type { TokenClaims, UserTokens } from './tokens.ts'
import type { User, Users } from './users.ts'

/** Answers a request on behalf of a user. */
export type UserHandler = (request: RecordedRequest, user: User, ...parameters: string[]) => Reply

/** Wraps a handler that requires a token. */
export type AsUser = (handle: UserHandler) => Handler

/** Creates a guard that passes on the user of the token, or of the acting-user header. */
export function forUser(tokens: UserTokens, users: Users): AsUser {
  return (handle) =>
    async (request, ...parameters) => {
      const claims = await requireToken(tokens, request)
      return handle(request, users.get(actingUser(request, claims)), ...parameters)
    }
}

// Assumption: the wording and the `message` field. The vendor's SDKs read `message`, then `error`.
async function requireToken(tokens: UserTokens, request: RecordedRequest): Promise<TokenClaims> {
  const token = bearerToken(request)
  if (token === undefined) throw new Refusal(401, { message: 'Authorization: Bearer is missing' })
  const claims = await tokens.read(token)
  if (claims === 'expired') throw new Refusal(401, { message: 'Token has expired' })
  if (claims === 'invalid') throw new Refusal(401, { message: 'Token is invalid' })
  return claims
}

/**
 * In a GET, a header changes the acting user. The emulator implements it because a gateway that forwarded this
 * header from a browser would expose every user's data (G5).
 */
function actingUser({ method, headers }: RecordedRequest, claims: TokenClaims): string {
  // Assumption: every token may do this.
  return (method === 'GET' && headers['x-wealthica-effective-user']) || claims.loginName
}
