import { Refusal, type Reply } from '../frame/reply.ts'
import type { RecordedRequest } from '../frame/request.ts'
import type { Handler } from '../frame/router.ts'
import type { Grant, TokenIssuer } from './tokens.ts'
import type { User, Users } from './users.ts'

/** Answers a request on behalf of a user. */
export type UserHandler = (request: RecordedRequest, user: User, ...parameters: string[]) => Reply

/** Lets a request through to a handler with the user that its token, or its acting-user header, names. */
export function forUser(tokens: TokenIssuer, users: Users): (handle: UserHandler) => Handler {
  return (handle) =>
    async (request, ...parameters) => {
      const grant = await requireGrant(tokens, request)
      return handle(request, users.get(actingUser(request, grant)), ...parameters)
    }
}

// Assumption: the wording and the `message` field; the vendor's SDKs read `message`, then `error`.
async function requireGrant(tokens: TokenIssuer, { headers }: RecordedRequest): Promise<Grant> {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) throw new Refusal(401, { message: 'Authorization: Bearer is missing' })
  const grant = await tokens.read(token)
  if (grant === 'expired') throw new Refusal(401, { message: 'Token has expired' })
  if (grant === 'invalid') throw new Refusal(401, { message: 'Token is invalid' })
  return grant
}

/**
 * On GET, a header switches the acting user. A gateway that let a browser's header through would show
 * anybody's data (G5), so the emulator honours it.
 */
function actingUser({ method, headers }: RecordedRequest, grant: Grant): string {
  // Assumption: every token may do this.
  return (method === 'GET' && headers['x-wealthica-effective-user']) || grant.loginName
}
