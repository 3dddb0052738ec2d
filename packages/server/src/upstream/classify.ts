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
  /** Whether the call names a user. A 403 then concerns that user alone. */
  readonly namesUser: boolean
}

/**
 * Returns the error for a token endpoint's answer, or `null` for a 2xx. It never contains the provider's text, which
 * may quote our secrets.
 */
export function tokenEndpointError(
  answer: UpstreamAnswer,
  { provider, secretOptions, urlOption, namesUser }: TokenEndpoint,
  nowMs: number,
): RelayError | null {
  const { status } = answer
  if (status >= 200 && status < 300) return null
  const seen = `The provider answered ${status}.`
  if (status === 401 || (status === 403 && !namesUser) || isInvalidClient(answer)) {
    const hint = `${seen} Check ${secretOptions.join(' and ')}.`
    const sentence = 'The provider refuses the secrets of this service.'
    return new RelayError('upstream_credentials_rejected', { message: sentence, provider, hint })
  }
  const waitMs = providerWaitMs(answer.retryAfter, answer.dateMs ?? nowMs)
  const wait: RelayErrorDetails = { provider, hint: seen, ...(waitMs && { retryAfterMs: waitMs }) }
  if (status === 429) return new RelayError('upstream_limited', wait)
  if (status >= 500 || status === 408) {
    return new RelayError('upstream_unavailable', {
      message: 'The provider reports an internal error.',
      ...wait,
    })
  }
  const hint = `${seen} Check ${urlOption}.`
  return new RelayError(status < 400 ? 'upstream_bad_response' : 'upstream_refused', { provider, hint })
}

/** RFC 6749 §5.2: a 400 with one of these codes also means wrong client credentials. */
function isInvalidClient({ status, body }: UpstreamAnswer): boolean {
  const { error } = status === 400 ? jsonRecord(body) : {}
  return error === 'invalid_client' || error === 'unauthorized_client'
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
