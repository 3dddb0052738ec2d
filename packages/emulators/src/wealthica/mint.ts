import { Refusal } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Route } from '../server/router.ts'
import { isRecord, parseJson } from '../server/shape.ts'
import type { UserTokens } from './tokens.ts'

/** The team's public id and its secret. */
export interface TeamCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * `POST /auth/token`: takes the team's id and secret in a JSON body and the user's name in the header
 * `loginName`, returns `{ token }`.
 */
export function mintRoute(team: TeamCredentials, tokens: UserTokens): Route {
  return {
    method: 'POST',
    path: '/auth/token',
    handle: async (request) => {
      requireTeam(request, team)
      const { loginname } = request.headers
      if (!loginname) throw new Refusal(400, { message: 'Header loginName is required' })
      return { status: 200, body: { token: await tokens.mint(loginname) } }
    },
  }
}

// Assumption: these statuses and sentences. It is documented that a refusal has a `message`.
function requireTeam({ headers, body }: RecordedRequest, { clientId, clientSecret }: TeamCredentials): void {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Refusal(400, { message: 'Content-Type must be application/json' })
  }
  const fields = parseJson(body)
  if (!isRecord(fields)) throw new Refusal(400, { message: 'The body must be a JSON object' })
  if (typeof fields.clientId !== 'string' || typeof fields.secret !== 'string') {
    throw new Refusal(400, { message: 'clientId and secret are required' })
  }
  if (fields.clientId !== clientId || fields.secret !== clientSecret) {
    throw new Refusal(401, { message: 'Invalid clientId or secret' })
  }
}
