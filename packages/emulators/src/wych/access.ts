import { Refusal, type Reply } from '../frame/reply.ts'
import type { RecordedRequest } from '../frame/request.ts'
import type { Handler } from '../frame/router.ts'
import type { WychSettings } from './options.ts'
import type { Holder, WychTokens } from './tokens.ts'
import type { User, Users } from './users.ts'

/** Answers a request on behalf of a user. */
export type UserHandler = (request: RecordedRequest, user: User, ...parameters: string[]) => Reply

/** Lets requests through to handlers by key, token and scope. */
export interface Access {
  /**
   * Under `/v3/partner/:partner/app/:app`: the app's own key, a service token with this scope, its own path.
   */
  readonly asApp: (scope: string, handle: Handler) => Handler
  /** The app's own key, and a token of one of its users. */
  readonly asUser: (handle: UserHandler) => Handler
}

// Assumption: these statuses and `{ message }`: 403 without the key, as the usual API gateways answer, and
// where a token is good but may not do this; 401 without a token, or with one that is expired or unknown.

/** Makes the guards of an emulator. */
export function createAccess(settings: WychSettings, tokens: WychTokens, users: Users): Access {
  const holderOf = async ({ headers }: RecordedRequest): Promise<Holder> => {
    if (headers['x-api-key'] !== settings.apiKey) throw forbidden()
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
    const holder = token === undefined ? null : await tokens.read(token)
    if (!holder) throw new Refusal(401, { message: 'Unauthorized' })
    return holder
  }
  return {
    asApp:
      (scope, handle) =>
      async (request, partner, app, ...parameters) => {
        const holder = await holderOf(request)
        if (holder.kind !== 'service' || !holder.scopes.includes(scope)) throw forbidden()
        if (partner !== settings.partner || app !== settings.app) throw forbidden()
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
