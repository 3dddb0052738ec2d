import { type PresentedClient, readClient, readForm, tokenResponseHeaders } from '../server/oauth.ts'
import { Refusal } from '../server/reply.ts'
import type { Route } from '../server/router.ts'
import type { CallLimit } from './call-limit.ts'
import { protocolPath } from './discovery.ts'
import type { WychTokens } from './tokens.ts'

/** The app's client id and secret. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** `POST …/token`: the grant `client_credentials` for a service token. Refusals are Keycloak's. */
export function tokenRoute(client: ClientCredentials, tokens: WychTokens, limit: CallLimit): Route {
  return {
    method: 'POST',
    path: `${protocolPath}/token`,
    handle: async (request) => {
      refuseExcess(limit.secondsToWait())
      const form = readForm(request) ?? new URLSearchParams()
      requireGrantType(form)
      requireClient(readClient(request.headers.authorization, form), client)
      requireScopes(form, tokens.scopes())
      return { status: 200, headers: tokenResponseHeaders, body: await tokens.mintService() }
    },
  }
}

// Assumption: status and body. It is documented that too many calls of this endpoint fail.
function refuseExcess(secondsToWait: number): void {
  if (secondsToWait === 0) return
  const body = { error: 'too_many_requests', error_description: 'Too many calls of the token endpoint' }
  throw new Refusal(429, body, { 'retry-after': String(secondsToWait) })
}

function requireGrantType(form: URLSearchParams): void {
  const grantType = form.get('grant_type')
  if (!grantType) throw refusal(400, 'invalid_request', 'Missing form parameter: grant_type')
  if (grantType !== 'client_credentials') {
    throw refusal(400, 'unsupported_grant_type', 'Unsupported grant_type')
  }
}

function requireClient({ id, secret }: PresentedClient, { clientId, clientSecret }: ClientCredentials): void {
  const description = 'Invalid client or Invalid client credentials'
  // Assumption: Wych's Keycloak distinguishes an unknown client from a wrong secret, as some versions do.
  if (id !== clientId) throw refusal(400, 'invalid_client', description)
  if (secret !== clientSecret) throw refusal(401, 'unauthorized_client', description)
}

/** A client may request some of its scopes, and gets all of them. It may not request others. */
function requireScopes(form: URLSearchParams, allowed: readonly string[]): void {
  const asked = form.get('scope') ?? ''
  const known = asked.split(' ').every((scope) => scope === '' || allowed.includes(scope))
  if (!known) throw refusal(400, 'invalid_scope', `Invalid scopes: ${asked}`)
}

function refusal(status: number, error: string, description: string): Refusal {
  return new Refusal(status, { error, error_description: description })
}
