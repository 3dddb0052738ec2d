import { randomBytes, randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { EmulatorClock } from './clock.ts'
import type { Control } from './control.ts'
import { readFields } from './shape.ts'

/** Revokes tokens before they expire. */
export interface Revocation {
  /** Replaces the signing key, so that no token issued so far is accepted. */
  revokeAll(): void
}

/** When a token is issued and when it expires. */
export interface TokenTimes {
  /** Seconds from `iat` to `exp`; `null` omits `exp`. */
  readonly lifeSeconds: number | null
  /** Seconds added to the present for `iat`. Default 0. */
  readonly iatOffsetSeconds?: number
}

/** Issues access tokens as JWTs and reads them back. */
export interface JwtIssuer extends Revocation {
  issue(claims: JWTPayload, times: TokenTimes): Promise<string>
  /** Returns the claims of a valid token, or why it is refused. */
  read(token: string): Promise<JWTPayload | 'expired' | 'invalid'>
}

/** Creates an issuer with a random key. Times follow the emulator's clock. */
export function createJwtIssuer(clock: EmulatorClock): JwtIssuer {
  let key = randomBytes(32)
  return {
    revokeAll: () => {
      key = randomBytes(32)
    },
    issue: (claims, { lifeSeconds, iatOffsetSeconds = 0 }) => {
      const issuedAtSeconds = Math.floor(clock.now() / 1000) + iatOffsetSeconds
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      token.setIssuedAt(issuedAtSeconds).setJti(randomUUID())
      if (lifeSeconds !== null) token.setExpirationTime(issuedAtSeconds + lifeSeconds)
      return token.sign(key)
    },
    read: async (token) => {
      try {
        const currentDate = new Date(clock.now())
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate })
        return payload
      } catch (error) {
        return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
      }
    },
  }
}

/** Creates the control `{ revokeAll: true }`. */
export function revocationControl(tokens: Revocation): Control {
  return (body) => {
    if (readFields(body, ['revokeAll']).revokeAll === true) tokens.revokeAll()
    return {}
  }
}
