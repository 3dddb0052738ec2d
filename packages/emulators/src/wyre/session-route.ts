import type { Route } from '../frame/router.ts'
import { isRecord, parseJson } from '../frame/shape.ts'
import type { Credentials } from './credentials.ts'
import { exception } from './exceptions.ts'

/**
 * `POST /v2/sessions/auth/key`: takes a secret that its user has made up, in the query or in a JSON body,
 * and answers with the API key that goes with it. No credentials are needed for this.
 */
export function sessionRoute(credentials: Credentials): Route {
  return {
    method: 'POST',
    path: '/v2/sessions/auth/key',
    handle: ({ query, body }) => {
      const fields = parseJson(body)
      const secretKey = query.secretKey ?? (isRecord(fields) ? fields.secretKey : undefined)
      // Documented are 25 to 35 characters without line breaks; the documentation's own example has 60.
      if (typeof secretKey !== 'string' || !/^.{25,256}$/.test(secretKey)) {
        throw exception('ValidationException', 'Field secretKey takes 25 characters or more.')
      }
      const { apiKey, accountId } = credentials.submit(secretKey)
      // Assumption: once the session has an account, this names it.
      return { status: 200, body: { apiKey, authenticatedAs: accountId && `account:${accountId}` } }
    },
  }
}
