import { Refusal } from '../frame/reply.ts'
import type { Handler } from '../frame/router.ts'
import type { BusinessTokens } from './tokens.ts'

/** Lets requests with a live token through. Refusals have another shape here: `{ message }`. */
export function withToken(tokens: BusinessTokens): (handle: Handler) => Handler {
  return (handle) =>
    async (request, ...parameters) => {
      // Assumption: another scheme counts as no value.
      const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (token === undefined) throw new Refusal(401, { message: 'missing value in request header' })
      if (!(await tokens.accepts(token))) throw new Refusal(401, { message: malformed })
      return handle(request, ...parameters)
    }
}

/** Documented for corrupt, expired and otherwise bad tokens alike: clients must go by the status. */
const malformed = 'token is malformed: token contains an invalid number of segments'
