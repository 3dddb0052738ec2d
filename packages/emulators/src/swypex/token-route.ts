import type { JwtIssuer } from '../frame/jwt-issuer.ts'
import type { Route } from '../frame/router.ts'
import { requireClient } from './client-authentication.ts'
import type { SwypexSettings } from './options.ts'
import { refuseToken } from './refusal.ts'
import { readScope } from './scopes.ts'
import { readTokenForm } from './token-form.ts'

/** `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749 §4.4). */
export function tokenRoute(settings: SwypexSettings, tokens: JwtIssuer): Route {
  return {
    method: 'POST',
    path: '/oauth/token',
    handle: async (request) => {
      const form = readTokenForm(request)
      requireClient(request.headers.authorization, form, settings)
      requireGrantType(form.get('grant_type'))
      const scope = readScope(form.get('scope') ?? '')
      // Assumption: the claims. The documentation only shows that a token is a JWT.
      const claims = { sub: settings.clientId, scope }
      const access_token = await tokens.issue(claims, settings.tokenLifeSeconds)
      return {
        status: 200,
        // RFC 6749 §5.1.
        headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
        body: { access_token, token_type: 'Bearer', expires_in: settings.tokenLifeSeconds, scope },
      }
    },
  }
}

function requireGrantType(grantType: string | null): void {
  if (grantType === 'client_credentials') return
  if (!grantType) throw refuseToken('invalid_request', 'grant_type is required')
  throw refuseToken('unsupported_grant_type', `Unsupported grant_type "${grantType}"`)
}
