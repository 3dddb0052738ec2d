import type { JwtIssuer } from '../server/jwt-issuer.ts'
import { readClient, readForm, tokenResponseHeaders } from '../server/oauth.ts'
import type { RecordedRequest } from '../server/request.ts'
import type { Route } from '../server/router.ts'
import { readScope } from './access.ts'
import { refuseToken } from './refusal.ts'

/** The client's id and secret. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749 §4.4). */
export function tokenRoute(
  client: ClientCredentials,
  { tokens, lifeSeconds }: { readonly tokens: JwtIssuer; readonly lifeSeconds: number },
): Route {
  return {
    method: 'POST',
    path: '/oauth/token',
    handle: async (request) => {
      const form = requireForm(request)
      requireClient(request.headers.authorization, form, client)
      requireGrantType(form.get('grant_type'))
      const scope = readScope(form.get('scope') ?? '')
      // Assumption: the claims. The documentation only shows that a token is a JWT.
      const access_token = await tokens.issue({ sub: client.clientId, scope }, { lifeSeconds })
      return {
        status: 200,
        headers: tokenResponseHeaders,
        body: { access_token, token_type: 'Bearer', expires_in: lifeSeconds, scope },
      }
    },
  }
}

/** RFC 6749 §3.2: parameters must not be repeated. */
function requireForm(request: RecordedRequest): URLSearchParams {
  const form = readForm(request)
  if (!form) {
    throw refuseToken('invalid_request', 'Content-Type must be application/x-www-form-urlencoded')
  }
  if (new Set(form.keys()).size === form.size) return form
  throw refuseToken('invalid_request', 'A parameter is repeated')
}

/** Assumption: HTTP Basic is accepted, because RFC 6749 requires it. The documentation shows the form only. */
function requireClient(
  authorization: string | undefined,
  form: URLSearchParams,
  { clientId, clientSecret }: ClientCredentials,
): void {
  if (authorization !== undefined && form.has('client_secret')) {
    // RFC 6749 §2.3.
    throw refuseToken('invalid_request', 'The client must authenticate in one way only')
  }
  const { id, secret } = readClient(authorization, form)
  if (id === clientId && secret === clientSecret) return
  // RFC 6749 §5.2: the response to a client that used the Authorization header names the scheme.
  const challenge = authorization === undefined ? undefined : { 'www-authenticate': 'Basic realm="swypex"' }
  throw refuseToken('invalid_client', 'Invalid client credentials', challenge)
}

function requireGrantType(grantType: string | null): void {
  if (grantType === 'client_credentials') return
  if (!grantType) throw refuseToken('invalid_request', 'grant_type is required')
  throw refuseToken('unsupported_grant_type', `Unsupported grant_type "${grantType}"`)
}
