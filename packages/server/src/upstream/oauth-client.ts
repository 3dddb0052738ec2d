import {
  allowInsecureRequests,
  type ClientAuth,
  clientCredentialsGrantRequest,
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
  /** Additional headers. */
  readonly headers: Readonly<Record<string, string>>
}

/** Requests a token. The client id and secret are encoded as RFC 6749 §2.3.1 requires (U1). @throws RelayError */
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
  const authenticate = clientAuth === 'client_secret_basic' ? clientSecretBasic : ClientSecretPost
  return new Promise((resolve, reject) => {
    clientCredentialsGrantRequest(
      { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl },
      { client_id: clientId },
      authenticate(clientSecret.reveal()),
      { ...parameters, ...(scopes.length > 0 && { scope: scopes.join(' ') }) },
      {
        [allowInsecureRequests]: true, // the scheme was checked at boot (G4)
        [customFetch]: async (url, { headers, body }) => {
          const request = { provider, method: 'POST', url, body: String(body) } as const
          resolve(
            await upstream.send({
              ...request,
              headers: { ...grant.headers, ...headers },
              isRepeatable: true,
            }),
          )
          return new Response()
        },
      },
    ).catch(reject)
  })
}

/**
 * HTTP Basic with the form encoding of RFC 6749 Appendix B. It leaves letters, digits, `-`, `_`, `.` and `*` as they are,
 * unlike oauth4webapi: many servers take the header literally (RFC 7617) and would refuse an escaped hyphen.
 */
function clientSecretBasic(clientSecret: string): ClientAuth {
  return (_server, { client_id: clientId }, _body, headers) => {
    const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`, 'latin1')
    headers.set('authorization', `Basic ${credentials.toString('base64')}`)
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice('='.length)
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
  if (!isBearer(type)) {
    const hint = `The provider answered token_type ${shownType(type)}; the relay can use bearer tokens only.`
    throw new RelayError('upstream_bad_response', { provider, hint })
  }
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
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

/** RFC 6749 §5.1: required and in any case. Some servers leave it out or blank; Apigee answers `BearerToken`. */
function isBearer(type: unknown): boolean {
  if (type === undefined || type === null) return true
  return typeof type === 'string' && /^(?:bearer(?:[ _-]?token)?)?$/i.test(type.trim())
}

/** RFC 6749 §7.1 and its extensions. Another value is not shown: it may be anything. */
const tokenTypes = new Set(['mac', 'pop', 'dpop', 'n_a', 'basic', 'jwt'])

function shownType(type: unknown): string {
  const name = typeof type === 'string' ? type.trim() : ''
  return tokenTypes.has(name.toLowerCase()) ? `"${name}"` : 'of another kind'
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
  const origin = typeof tokenUrl === 'string' && URL.canParse(tokenUrl) ? new URL(tokenUrl).origin : null
  if (named === issuer && origin === new URL(issuer).origin) return String(tokenUrl)
  throw new RelayError('upstream_bad_response', {
    provider,
    hint: `The discovery document must name the issuer ${issuer} and a token_endpoint on its origin. ${issuerAdvice(named, issuer, endpoint)}`,
  })
}

/** The document's text is not shown. A slash at the end is the most frequent difference. */
function issuerAdvice(named: unknown, issuer: string, { urlOption }: TokenEndpoint): string {
  const bare = (text: string) => text.replace(/\/$/, '')
  const isSlash = typeof named === 'string' && named !== issuer && bare(named) === bare(issuer)
  if (!isSlash) return `Check ${urlOption}.`
  return `The names differ in the slash at the end: ${issuer.endsWith('/') ? 'remove it from' : 'add it to'} ${urlOption}.`
}
