import {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
} from 'oauth4webapi'
import { RelayError } from '../errors.ts'
import type { Secret } from '../secrets/secret.ts'
import { jsonRecord } from './json-record.ts'
import { type TokenEndpoint, tokenEndpointError } from './classify.ts'
import type { UpstreamAnswer, UpstreamClient } from './http-client.ts'
import type { ProviderToken } from './provider-token.ts'

/** A client-credentials grant (RFC 6749 §4.4). */
export interface ClientCredentialsGrant {
  readonly endpoint: TokenEndpoint
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** How the client authenticates: in the form body, or by HTTP Basic. */
  readonly clientAuth: 'client_secret_post' | 'client_secret_basic'
  /** Scopes to request, only those that are needed (U3). Empty: the provider's default. */
  readonly scopes: readonly string[]
  /** Additional form fields. */
  readonly parameters: Readonly<Record<string, string>>
}

/** Requests a token. oauth4webapi encodes the client id and secret as RFC 6749 §2.3.1 requires (U1). @throws RelayError */
export async function clientCredentialsToken(
  grant: ClientCredentialsGrant,
  upstream: UpstreamClient,
  nowMs: number,
): Promise<ProviderToken> {
  const { endpoint } = grant
  const answer = await sendGrant(grant, upstream)
  const error = tokenEndpointError(answer, endpoint, nowMs)
  if (error) throw error
  return arrivedToken(answer, endpoint.provider)
}

/** oauth4webapi builds the request; our client sends it, so that deadlines, limits and errors are the same as elsewhere. */
function sendGrant(grant: ClientCredentialsGrant, upstream: UpstreamClient): Promise<UpstreamAnswer> {
  const { endpoint, tokenUrl, clientId, clientSecret, clientAuth, scopes, parameters } = grant
  const { provider } = endpoint
  const authenticate = clientAuth === 'client_secret_basic' ? ClientSecretBasic : ClientSecretPost
  return new Promise((resolve, reject) => {
    clientCredentialsGrantRequest(
      { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl },
      { client_id: clientId },
      authenticate(clientSecret.reveal()),
      { ...parameters, ...(scopes.length > 0 && { scope: scopes.join(' ') }) },
      {
        [allowInsecureRequests]: true, // the scheme was checked at boot (G4)
        [customFetch]: async (url, { headers, body }) => {
          resolve(await upstream.send({ provider, method: 'POST', url, headers, body: String(body) }))
          return new Response()
        },
      },
    ).catch(reject)
  })
}

/** The names of a token answer's fields (RFC 6749 §5.1). */
const oauthFields = { token: 'access_token', expiresIn: 'expires_in' }

/** Reads a successful token answer. @throws RelayError `upstream_bad_response` */
export function arrivedToken(
  { body, dateMs }: UpstreamAnswer,
  provider: string,
  fields = oauthFields,
): ProviderToken {
  const { [fields.token]: token, [fields.expiresIn]: expiresIn, token_type: type } = jsonRecord(body)
  const isBearer = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer')
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || !isBearer) {
    const hint = `Expected 200 with JSON { ${fields.token}, ${fields.expiresIn} }.`
    throw new RelayError('upstream_bad_response', { provider, hint })
  }
  // RFC 6749 §5.1: seconds. Some providers send the number as text.
  const expiresInSeconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn
  return {
    token,
    facts: {
      ...(typeof expiresInSeconds === 'number' && { expiresInSeconds }),
      ...(dateMs !== undefined && { serverDateMs: dateMs }),
    },
  }
}

/**
 * Fetches an issuer's discovery document and returns its token endpoint. The document must name the configured issuer
 * (U2) and an endpoint on the issuer's origin, so that it cannot send our secret elsewhere.
 *
 * @throws RelayError
 */
export async function discoverTokenUrl(
  issuer: string,
  endpoint: TokenEndpoint,
  upstream: UpstreamClient,
  nowMs: number,
): Promise<string> {
  const { provider } = endpoint
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration` // OpenID Connect Discovery 1.0 §4
  const answer = await upstream.send({
    provider,
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
  })
  const error = tokenEndpointError(answer, endpoint, nowMs)
  if (error) throw error
  const { issuer: named, token_endpoint: tokenUrl } = jsonRecord(answer.body)
  const target = typeof tokenUrl === 'string' && URL.canParse(tokenUrl) ? new URL(tokenUrl) : null
  if (named === issuer && target?.origin === new URL(issuer).origin) return target.href
  throw new RelayError('upstream_bad_response', {
    provider,
    hint: `The discovery document must name the issuer ${issuer} and a token_endpoint on its origin. Check ${endpoint.urlOption}.`,
  })
}
