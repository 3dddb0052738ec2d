import { randomBytes, randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { checkSeconds } from '../frame/check-seconds.ts'
import type { EmulatorClock } from '../frame/clock.ts'
import { readFields, readNumber } from '../frame/shape.ts'

/** How the next tokens are minted. */
export interface TokenScript {
  /** Seconds added to `iat`, and so to `exp`: `-2700` mints tokens that are 45 minutes old. Default 0. */
  readonly iatOffsetSeconds: number
  /** Seconds from `iat` to `exp`; `null` leaves `exp` out. */
  readonly lifeSeconds: number | null
}

/** Scripts the tokens of an emulator. */
export interface TokenScripting {
  /** Changes how the next tokens are minted. */
  set(changes: Partial<TokenScript>): void
  /** Takes a new signing key: no token minted so far is accepted any more. */
  revokeAll(): void
  /** Mints as at the start. Tokens minted so far stay as they are. */
  reset(): void
}

/** What an accepted token says. */
export interface Grant {
  readonly loginName: string
  readonly issuedAtSeconds: number
  /** `Infinity` for a token without `exp`. */
  readonly expiresAtSeconds: number
}

/** Issues tokens, and reads those it issued. */
export interface TokenIssuer extends TokenScripting {
  mint(loginName: string): Promise<string>
  read(token: string): Promise<Grant | 'expired' | 'invalid'>
}

/** Makes an issuer with a key of its own. Times are those of the emulator's clock. */
export function createTokenIssuer(
  clock: EmulatorClock,
  { lifeSeconds }: { lifeSeconds: number },
): TokenIssuer {
  const initial: TokenScript = { iatOffsetSeconds: 0, lifeSeconds }
  let script = initial
  let key = randomBytes(32)
  return {
    set: (changes) => {
      if (typeof changes.lifeSeconds === 'number') checkSeconds('lifeSeconds', changes.lifeSeconds)
      script = { ...script, ...changes }
    },
    reset: () => {
      script = initial
    },
    revokeAll: () => {
      key = randomBytes(32)
    },
    mint: (loginName) => {
      const issuedAtSeconds = Math.floor(clock.now() / 1000) + script.iatOffsetSeconds
      // Assumption: HS256, and the user's name as `sub`. Only `iat` and `exp` can be relied on.
      const token = new SignJWT().setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setSubject(loginName)
      token.setIssuedAt(issuedAtSeconds).setJti(randomUUID())
      if (script.lifeSeconds !== null) token.setExpirationTime(issuedAtSeconds + script.lifeSeconds)
      return token.sign(key)
    },
    read: (token) => readToken(token, key, clock),
  }
}

async function readToken(
  token: string,
  key: Uint8Array,
  clock: EmulatorClock,
): Promise<Grant | 'expired' | 'invalid'> {
  try {
    const currentDate = new Date(clock.now())
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate })
    const { sub, iat, exp = Infinity } = payload
    if (sub === undefined || iat === undefined) return 'invalid'
    return { loginName: sub, issuedAtSeconds: iat, expiresAtSeconds: exp }
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
  }
}

/** The script over HTTP: `{ iatOffsetSeconds?, lifeSeconds?, revokeAll? }`. */
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
