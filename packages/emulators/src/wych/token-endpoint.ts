import { type PresentedClient, readClient } from '../frame/oauth-client.ts'
import { Refusal } from '../frame/reply.ts'
import type { RecordedRequest } from '../frame/request.ts'
import type { Route } from '../frame/router.ts'
import type { CallLimit } from './call-limit.ts'
import { protocolPath } from './discovery.ts'
import type { WychSettings } from './options.ts'
import type { WychTokens } from './tokens.ts'

/** `POST …/token`: `client_credentials` → the app's service token. Refusals are Keycloak's. */
export function tokenRoute(settings: WychSettings, tokens: WychTokens, limit: CallLimit): Route {
  return {
    method: 'POST',
    path: `${protocolPath}/token`,
    handle: async (request) => {
      refuseExcess(limit.secondsToWait())
      const form = readForm(request)
      requireGrantType(form)
      requireClient(readClient(request.headers.authorization, form), settings)
      requireScopes(form, tokens.scopes())
      return {
        status: 200,
        // RFC 6749 §5.1.
        headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
        body: await tokens.mintService(),
      }
    },
  }
}

// Assumption: status and body. What is documented is that too many calls of this endpoint fail.
function refuseExcess(secondsToWait: number): void {
  if (secondsToWait === 0) return
  const body = { error: 'too_many_requests', error_description: 'Too many calls of the token endpoint' }
  throw new Refusal(429, body, { 'retry-after': String(secondsToWait) })
}

function readForm({ headers, body }: RecordedRequest): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '')
  return new URLSearchParams(isForm ? body : '')
}

function requireGrantType(form: URLSearchParams): void {
  const grantType = form.get('grant_type')
  if (!grantType) throw refusal(400, 'invalid_request', 'Missing form parameter: grant_type')
  if (grantType !== 'client_credentials') {
    throw refusal(400, 'unsupported_grant_type', 'Unsupported grant_type')
  }
}

function requireClient(client: PresentedClient, { clientId, clientSecret }: WychSettings): void {
  const description = 'Invalid client or Invalid client credentials'
  // Assumption: Wych's Keycloak tells an unknown client from a wrong secret in this way, as some versions do.
  if (client.id !== clientId) throw refusal(400, 'invalid_client', description)
  if (client.secret !== clientSecret) throw refusal(401, 'unauthorized_client', description)
}

/** A client may ask for fewer scopes and gets its default ones all the same; it may not ask for others. */
function requireScopes(form: URLSearchParams, allowed: readonly string[]): void {
  const asked = form.get('scope') ?? ''
  const known = asked.split(' ').every((scope) => scope === '' || allowed.includes(scope))
  if (!known) throw refusal(400, 'invalid_scope', `Invalid scopes: ${asked}`)
}

function refusal(status: number, error: string, description: string): Refusal {
  return new Refusal(status, { error, error_description: description })
}
