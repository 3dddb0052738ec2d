import { bearerToken } from '../server/bearer.ts'
import { Refusal, type Reply } from '../server/reply.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Handler } from '../server/router.ts'
import type { Holder, WychTokens } from './tokens.ts'
import type { User, Users } from './users.ts'

/** The scope that a service token needs to get a user's token. */
export const exchangeScope = 'EXECUTE:TOKEN_EXCHANGE'
/** The scope that a service token needs to list, find and create users. */
export const usersScope = 'READ:APP_USERS'

/** The API key of an app, and the names in its paths. */
export interface ApiAccess {
  readonly apiKey: string
  readonly partner: string
  readonly app: string
}

/** Answers a request on behalf of a user. */
export type UserHandler = (request: RecordedRequest, user: User, ...parameters: string[]) => Reply

/** Guards of the API: they check key, token and scope. */
export interface Access {
  /** Under `/v3/partner/:partner/app/:app`: requires the app's key and path, and a service token with a scope. */
  readonly asApp: (scope: string, handle: Handler) => Handler
  /** Requires the app's key and the token of one of its users. */
  readonly asUser: (handle: UserHandler) => Handler
}

// Assumption: these statuses and `{ message }`. 403 without the key, as common API gateways answer, and for a
// valid token without permission. 401 without a token, or with one that is expired or unknown.

/** Creates the guards of an emulator. */
export function createAccess(api: ApiAccess, tokens: WychTokens, users: Users): Access {
  const holderOf = async (request: RecordedRequest): Promise<Holder> => {
    if (request.headers['x-api-key'] !== api.apiKey) throw forbidden()
    const holder = await tokens.read(bearerToken(request) ?? '')
    if (!holder) throw new Refusal(401, { message: 'Unauthorized' })
    return holder
  }
  return {
    asApp:
      (scope, handle) =>
      async (request, partner, app, ...parameters) => {
        const holder = await holderOf(request)
        if (holder.kind !== 'service' || !holder.scopes.includes(scope)) throw forbidden()
        if (partner !== api.partner || app !== api.app) throw forbidden()
        return handle(request, ...parameters)
      },
    asUser:
      (handle) =>
      async (request, ...parameters) => {
        const holder = await holderOf(request)
        const user = holder.kind === 'user' ? users.find(holder.id) : undefined
        if (!user) throw forbidden()
        return handle(request, user, ...parameters)
      },
  }
}

function forbidden(): Refusal {
  return new Refusal(403, { message: 'Forbidden' })
}
