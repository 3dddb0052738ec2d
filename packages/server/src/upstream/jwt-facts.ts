import type { UnknownRecord } from '@token-relay/protocol'
import type { LifeFacts } from '../credentials/token-life.ts'
import { parseRecord } from '../json-record.ts'

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
