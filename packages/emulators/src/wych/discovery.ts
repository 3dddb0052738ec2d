import type { RecordedRequest } from '../server/request.ts'
import type { Route } from '../server/router.ts'

/** The path of the issuer, a Keycloak realm. */
export const realmPath = '/realms/partner'
/** The path of the issuer's endpoints. */
export const protocolPath = `${realmPath}/protocol/openid-connect`

/**
 * `GET {issuer}/.well-known/openid-configuration`, with the published fields. The emulator implements only the
 * token endpoint of those that it names.
 */
export function discoveryRoute(): Route {
  return {
    method: 'GET',
    path: `${realmPath}/.well-known/openid-configuration`,
    handle: (request) => ({ status: 200, body: configuration(originOf(request)) }),
  }
}

/** The origin that the client used, as in Keycloak without a fixed host name. */
function originOf({ headers }: RecordedRequest): string {
  return `http://${headers.host ?? ''}`
}

function configuration(origin: string) {
  const endpoints = origin + protocolPath
  return {
    issuer: origin + realmPath,
    authorization_endpoint: `${endpoints}/auth`,
    token_endpoint: `${endpoints}/token`,
    introspection_endpoint: `${endpoints}/token/introspect`,
    userinfo_endpoint: `${endpoints}/userinfo`,
    end_session_endpoint: `${endpoints}/logout`,
    jwks_uri: `${endpoints}/certs`,
    // A single string with spaces, as published. Clients must tolerate it.
    grant_types_supported: ['authorization_code refresh_token client_credentials'],
  }
}
