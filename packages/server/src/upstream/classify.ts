import type { UnknownRecord } from '@token-relay/protocol'
import { type RelayErrorDetails, RelayError } from '../errors.ts'
import { providerWaitMs } from '../time/retry-after.ts'
import type { UpstreamAnswer } from './http-client.ts'
import { jsonRecord, parseRecord } from './json-record.ts'
import type { LifeFacts } from './provider-token.ts'

/** The token endpoint that sent an answer. */
export interface TokenEndpoint {
  readonly provider: string
  /** The options to check if the provider rejects the secrets, such as `wealthica.clientSecret`. */
  readonly secretOptions: readonly string[]
  /** The option that holds the endpoint's URL. */
  readonly urlOption: string
  /** Options that some errors are about. */
  readonly options?: GrantOptions
  /** The option that names the user, if the call names one. A 403 then concerns that user alone. */
  readonly userOption?: string
  /** Whether a 404 says that there is no such user. Otherwise it is about the address. */
  readonly hasUserPath?: boolean
}

/** Options of a grant, by the part of it that an error is about. */
export interface GrantOptions {
  readonly client: string
  readonly scopes: string
  readonly parameters: string
}

/**
 * Returns the error for a token endpoint's answer, or `null` for a 2xx. It never contains the provider's text, which
 * may quote our secrets: only the status and a word of a closed list.
 */
export function tokenEndpointError(
  answer: UpstreamAnswer,
  endpoint: TokenEndpoint,
  nowMs: number,
): RelayError | null {
  const { status } = answer
  if (status >= 200 && status < 300) return null
  const { provider, userOption } = endpoint
  const waitMs = providerWaitMs(answer.retryAfter, answer.dateMs ?? nowMs)
  const error = oauthError(answer.body)
  const seen = `The provider answered ${status}${error === undefined || error === 'other' ? '' : ` ${error}`}.`
  const wait: RelayErrorDetails = { provider, hint: seen, ...(waitMs && { retryAfterMs: waitMs }) }
  if (status === 429) return new RelayError('upstream_limited', wait)
  if (status >= 500 || status === 408) {
    const message = 'The provider reports an internal error.'
    return new RelayError('upstream_unavailable', { message, ...wait })
  }
  if (status < 400) {
    const hint = `${seen} Redirects are not followed. Check ${endpoint.urlOption}.`
    return new RelayError('upstream_bad_response', { provider, hint })
  }
  const hint = `${seen} ${remedy(status, error, endpoint)}`
  if (refusesClient(status, error, endpoint)) {
    const message = 'The provider refuses the secrets of this service.'
    return new RelayError('upstream_credentials_rejected', { message, provider, hint })
  }
  if (status === 404 && endpoint.hasUserPath) return new RelayError('no_provider_account', { provider, hint })
  const message = userOption === undefined ? {} : { message: refusesUser }
  return new RelayError('upstream_refused', { ...message, provider, hint })
}

const refusesUser = 'The provider refuses to issue a token for this user.'

/** RFC 6749 §5.2 and RFC 8707 §2. */
const oauthErrors = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
] as const

/** Returns the OAuth error in a body; `other` for a word that is not in the list and so may be anything. */
function oauthError(body: string): (typeof oauthErrors)[number] | 'other' | undefined {
  const { error } = jsonRecord(body)
  if (typeof error !== 'string') return undefined
  return oauthErrors.find((known) => known === error) ?? 'other'
}

type OauthError = ReturnType<typeof oauthError>

/** Returns whether the answer refuses this service rather than a user. */
function refusesClient(status: number, error: OauthError, { userOption }: TokenEndpoint): boolean {
  if (status === 401 || error === 'invalid_client' || error === 'unauthorized_client') return true
  // A 403 with another error has understood who we are: a setting of the realm, HTTPS required.
  return status === 403 && userOption === undefined && error === undefined
}

/** Returns a sentence that names the option which the answer is about. */
function remedy(status: number, error: OauthError, endpoint: TokenEndpoint): string {
  const { secretOptions, urlOption, options, userOption, hasUserPath } = endpoint
  const secrets = `Check ${secretOptions.join(' and ')}.`
  if (error === 'invalid_client' || status === 401) return secrets // some servers answer 401 unauthorized_client
  if (error === 'unauthorized_client' || error === 'unsupported_grant_type') {
    const client = options?.client ?? secretOptions[0] ?? urlOption
    return `The client of ${client} may not use this grant there: allow it at the provider.`
  }
  if (options && error === 'invalid_scope') return `Check ${options.scopes}.`
  if (options && error === 'invalid_target') return `Check ${options.parameters}.`
  if (options && error === 'invalid_request') return `Check ${urlOption} and ${options.parameters}.`
  if (status === 404 && hasUserPath) return `It has no such user: check what ${userOption} returns.`
  if (status === 403 && userOption !== undefined) {
    return `Check the user that ${userOption} names, and what ${secretOptions.join(' and ')} may do at the provider.`
  }
  if (status === 403 && error === undefined) return secrets
  if (status === 403) return `Check ${urlOption}, and whether the provider has blocked the client.`
  return `Check ${userOption === undefined || status === 404 ? urlOption : `${userOption} and ${urlOption}`}.`
}

/**
 * Reads the time claims of a provider's JWT. Returns `null` if the token is not a JWT.
 *
 * The signature is not checked: the token came over TLS from the provider itself, the only party that will verify it.
 * The claims decide when the token is renewed, nothing else.
 */
export function jwtFacts(token: string): Pick<LifeFacts, 'iatSeconds' | 'expSeconds'> | null {
  const [header, payload, signature, rest] = token.split('.')
  if (!header || !payload || !signature || rest !== undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    return null
  }
  const claims = decoded(payload)
  if (decoded(header)?.alg === undefined || !claims) return null
  const { iat, exp } = claims
  return {
    ...(typeof iat === 'number' && { iatSeconds: iat }),
    ...(typeof exp === 'number' && { expSeconds: exp }),
  }
}

function decoded(part: string): UnknownRecord | null {
  return parseRecord(Buffer.from(part, 'base64url').toString('utf8'))
}
