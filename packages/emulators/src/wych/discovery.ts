import type { RecordedRequest } from '../frame/request.ts'
import type { Route } from '../frame/router.ts'

/** The path of the issuer: Keycloak's realm. */
export const realmPath = '/realms/partner'
/** Where the issuer's endpoints lie. */
export const protocolPath = `${realmPath}/protocol/openid-connect`

/**
 * `GET {issuer}/.well-known/openid-configuration`, field by field as published. Of the endpoints that it
 * names, the emulator has the token endpoint.
 */
export function discoveryRoute(): Route {
  return {
    method: 'GET',
    path: `${realmPath}/.well-known/openid-configuration`,
    handle: (request) => ({ status: 200, body: configuration(originOf(request)) }),
  }
}

/** As Keycloak does without a fixed host name, the origin is the one that the client asked. */
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
    // One string with spaces in it, as published: clients have to read it tolerantly.
    grant_types_supported: ['authorization_code refresh_token client_credentials'],
  }
}
