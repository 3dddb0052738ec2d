import { randomBytes, randomUUID } from 'node:crypto'
import { type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { EmulatorClock } from './clock.ts'
import type { Control } from './control.ts'
import { readFields } from './shape.ts'

/** Ends tokens before their time. */
export interface Revocation {
  /** Takes a new signing key: no token issued so far is accepted any more. */
  revokeAll(): void
}

/** Issues access tokens that are JWTs, and reads those it issued. */
export interface JwtIssuer extends Revocation {
  /** A token with these claims, alive from now on for this many seconds. */
  issue(claims: JWTPayload, lifeSeconds: number): Promise<string>
  /** The claims of a token that is alive; `null` for any other. */
  read(token: string): Promise<JWTPayload | null>
}

/** Makes an issuer with a key of its own. Times are those of the emulator's clock. */
export function createJwtIssuer(clock: EmulatorClock): JwtIssuer {
  let key = randomBytes(32)
  return {
    revokeAll: () => {
      key = randomBytes(32)
    },
    issue: (claims, lifeSeconds) => {
      const issuedAtSeconds = Math.floor(clock.now() / 1000)
      const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      token.setIssuedAt(issuedAtSeconds).setExpirationTime(issuedAtSeconds + lifeSeconds)
      return token.setJti(randomUUID()).sign(key)
    },
    read: async (token) => {
      try {
        const currentDate = new Date(clock.now())
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate })
        return payload
      } catch {
        return null
      }
    },
  }
}

/** The script of tokens over HTTP: `{ revokeAll: true }`. */
export function controlRevocation(tokens: Revocation): Control {
  return (body) => {
    if (readFields(body, ['revokeAll']).revokeAll === true) tokens.revokeAll()
    return {}
  }
}
