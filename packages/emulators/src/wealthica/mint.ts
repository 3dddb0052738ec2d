import { Refusal } from '../frame/reply.ts'
import type { RecordedRequest } from '../frame/request.ts'
import type { Route } from '../frame/router.ts'
import { isRecord, parseJson } from '../frame/shape.ts'
import type { WealthicaSettings } from './options.ts'
import type { TokenIssuer } from './tokens.ts'

/**
 * `POST /auth/token`: the team's id and secret in a JSON body, the user's name in the header `loginName` → `{
 * token }`.
 */
export function mintRoute(settings: WealthicaSettings, tokens: TokenIssuer): Route {
  return {
    method: 'POST',
    path: '/auth/token',
    handle: async (request) => {
      requireTeam(request, settings)
      const { loginname } = request.headers
      if (!loginname) throw new Refusal(400, { message: 'Header loginName is required' })
      return { status: 200, body: { token: await tokens.mint(loginname) } }
    },
  }
}

// Assumption: these statuses and sentences. What is documented is that a refusal carries `message`.
function requireTeam(
  { headers, body }: RecordedRequest,
  { clientId, clientSecret }: WealthicaSettings,
): void {
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
