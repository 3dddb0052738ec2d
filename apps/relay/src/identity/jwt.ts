import type { IncomingMessage } from 'node:http'
import type { JwtIdentity } from '@token-relay/server/env'
import { type JWTVerifyGetKey, createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { Log } from '../log.ts'
import { networkFault } from './network-fault.ts'
import { type Identify, cookieOf, userOf } from './user.ts'

/** Milliseconds for the answer of the JWKS URL. */
const keysDeadlineMs = 3_000
/** Seconds by which the clocks of the issuer and of this process may differ. */
const clockToleranceSeconds = 5

/** Faults of the JWKS URL and not of the token: nobody can be known while it fails. */
const unknowable = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'])

/** Identifies users by a JWT. A token that does not verify counts as missing: the user has to sign in again. */
export function jwtIdentity(settings: JwtIdentity, log: Log): Identify {
  const keyFor = keysOf(settings)
  const { issuer, audiences, algorithms, idClaim } = settings
  const options = {
    issuer,
    audience: [...audiences],
    algorithms: [...algorithms],
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ['exp'], // a stolen one without an end could be used until the key changes
  }
  return async (request) => {
    const token = tokenIn(request, settings.place)
    if (token === undefined) return null
    let payload: Readonly<Record<string, unknown>>
    try {
      payload = (await jwtVerify(token, keyFor, options)).payload
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw networkFault('RELAY_JWT_JWKS_URL', error)
      if (unknowable.has(error.code))
        throw new Error(`RELAY_JWT_JWKS_URL: ${error.message}.`, { cause: error })
      log.debug('jwt refused', { reason: error.code })
      return null
    }
    return userOf(payload, idClaim, 'the JWT')
  }
}

function keysOf({ keys }: JwtIdentity): JWTVerifyGetKey {
  if ('jwksUrl' in keys) return createRemoteJWKSet(new URL(keys.jwksUrl), { timeoutDuration: keysDeadlineMs })
  const secret = new TextEncoder().encode(keys.secret)
  return async () => secret
}

function tokenIn({ headers }: IncomingMessage, place: JwtIdentity['place']): string | undefined {
  if ('cookie' in place) return cookieOf(headers.cookie, place.cookie)
  const value = headers[place.header]
  if (typeof value !== 'string') return undefined
  return place.header === 'authorization' ? /^Bearer +(\S+)$/i.exec(value)?.[1] : value.trim() || undefined
}
