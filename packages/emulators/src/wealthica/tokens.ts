import type { EmulatorClock } from '../server/clock.ts'
import { createJwtIssuer, type Revocation } from '../server/jwt-issuer.ts'
import { checkWhole, durationSeconds } from '../server/options.ts'
import { readFields, readNumber } from '../server/shape.ts'

/** How the next tokens are issued. */
export interface TokenScript {
  /** Seconds added to `iat`, and so to `exp`: `-2700` issues tokens that are 45 minutes old. Default 0. */
  readonly iatOffsetSeconds: number
  /** Seconds from `iat` to `exp`, 1 to 86 400; `null` omits `exp`. */
  readonly lifeSeconds: number | null
}

/** Changes how an emulator issues tokens. */
export interface TokenScripting extends Revocation {
  /** Changes how the next tokens are issued. Throws a `RangeError` for a life out of range. */
  set(changes: Partial<TokenScript>): void
  /** Restores the initial values. Tokens issued so far do not change. */
  reset(): void
}

/** The claims of a valid token. */
export interface TokenClaims {
  readonly loginName: string
  readonly issuedAtSeconds: number
  /** `Infinity` for a token without `exp`. */
  readonly expiresAtSeconds: number
}

/** Issues the tokens of users, and reads them. */
export interface UserTokens extends TokenScripting {
  mint(loginName: string): Promise<string>
  read(token: string): Promise<TokenClaims | 'expired' | 'invalid'>
}

/** Creates the tokens of an emulator. */
export function createUserTokens(clock: EmulatorClock, lifeSeconds: number): UserTokens {
  const issuer = createJwtIssuer(clock)
  const initial: TokenScript = { iatOffsetSeconds: 0, lifeSeconds }
  let script = initial
  return {
    set: (changes) => {
      if (typeof changes.lifeSeconds === 'number') {
        checkWhole('lifeSeconds', changes.lifeSeconds, durationSeconds)
      }
      script = { ...script, ...changes }
    },
    reset: () => {
      script = initial
    },
    revokeAll: () => issuer.revokeAll(),
    // Assumption: HS256, and the user's name as `sub`. Clients can only rely on `iat` and `exp`.
    mint: (loginName) => issuer.issue({ sub: loginName }, script),
    read: async (token) => {
      const claims = await issuer.read(token)
      if (typeof claims === 'string') return claims
      const { sub, iat, exp = Infinity } = claims
      if (sub === undefined || iat === undefined) return 'invalid'
      return { loginName: sub, issuedAtSeconds: iat, expiresAtSeconds: exp }
    },
  }
}

/** The control `{ iatOffsetSeconds?, lifeSeconds?, revokeAll? }`. */
export function controlTokens(tokens: TokenScripting, body: unknown): object {
  const fields = readFields(body, ['iatOffsetSeconds', 'lifeSeconds', 'revokeAll'])
  const iatOffsetSeconds = readNumber(fields, 'iatOffsetSeconds')
  const lifeSeconds = fields.lifeSeconds === null ? null : readNumber(fields, 'lifeSeconds')
  tokens.set({
    ...(iatOffsetSeconds !== undefined && { iatOffsetSeconds }),
    ...(lifeSeconds !== undefined && { lifeSeconds }),
  })
  if (fields.revokeAll === true) tokens.revokeAll()
  return {}
}
