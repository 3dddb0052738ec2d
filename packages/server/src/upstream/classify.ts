import type { UnknownRecord } from '@token-relay/protocol'
import { type RelayErrorDetails, RelayError } from '../errors.ts'
import { retryAfterMs } from '../time/retry-after.ts'
import type { UpstreamAnswer } from './http-client.ts'
import { jsonRecord, parseRecord } from './json-record.ts'
import type { LifeFacts } from './provider-token.ts'

/** Whose answer is classified. */
export interface TokenEndpoint {
  readonly provider: string
  /** The options that the provider's refusal of the secrets points at, such as `wealthica.clientSecret`. */
  readonly secretOptions: readonly string[]
  /** The option that holds the address. */
  readonly urlOption: string
  /** Whether the call names a user: a 403 is then about that user, and no reason to turn others away. */
  readonly namesUser: boolean
}

/**
 * What a token endpoint's status means to our caller; `null` for a 2xx.
 * The provider's text is left out: it may quote what was sent.
 */
export function tokenEndpointError(
  answer: UpstreamAnswer,
  { provider, secretOptions, urlOption, namesUser }: TokenEndpoint,
  nowMs: number,
): RelayError | null {
  const { status } = answer
  if (status >= 200 && status < 300) return null
  const said = `The provider answered ${status}.`
  if (status === 401 || (status === 403 && !namesUser) || isInvalidClient(answer)) {
    const hint = `${said} Check ${secretOptions.join(' and ')}.`
    const sentence = 'The provider refuses the secrets of this service.'
    return new RelayError('upstream_credentials_rejected', { message: sentence, provider, hint })
  }
  const waitMs = retryAfterMs(answer.retryAfter, answer.dateMs ?? nowMs)
  const wait: RelayErrorDetails = { provider, hint: said, ...(waitMs && { retryAfterMs: waitMs }) }
  if (status === 429) return new RelayError('upstream_limited', wait)
  if (status >= 500 || status === 408) {
    return new RelayError('upstream_unavailable', {
      message: 'The provider reports a fault of its own.',
      ...wait,
    })
  }
  const hint = `${said} Check ${urlOption}.`
  if (status < 400) {
    return new RelayError('upstream_bad_response', { provider, hint })
  }
  return new RelayError('upstream_refused', {
    provider,
    hint,
  })
}

/** RFC 6749 §5.2: wrong client credentials may come as 400 with one of these codes. */
function isInvalidClient({ status, body }: UpstreamAnswer): boolean {
  const { error } = status === 400 ? jsonRecord(body) : {}
  return error === 'invalid_client' || error === 'unauthorized_client'
}

/**
 * Reads the time claims of a provider's JWT; `null` when the text is not a JWT.
 *
 * The signature is not checked: the token came over TLS from the provider itself, which is the only party that
 * will check it. The claims decide when the token is renewed, nothing else.
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
