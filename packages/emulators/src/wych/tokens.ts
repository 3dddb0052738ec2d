import type { EmulatorClock } from '../server/clock.ts'
import { createJwtIssuer, type Revocation } from '../server/jwt-issuer.ts'
import { checkWhole, durationSeconds } from '../server/options.ts'
import { isTextList, readFields, readNumber } from '../server/shape.ts'

/** How the next tokens are issued. */
export interface WychTokenScript {
  /** The life of service and user tokens in seconds, 1 to 86 400. */
  readonly lifeSeconds: number
  /** The scopes of service tokens. */
  readonly scopes: readonly string[]
}

/** Changes how a Wych emulator issues tokens. */
export interface WychTokenScripting extends Revocation {
  /** Changes how the next tokens are issued. Throws a `RangeError` for a life out of range. */
  set(changes: Partial<WychTokenScript>): void
  /** Restores the initial values. Tokens issued so far do not change. */
  reset(): void
}

/** The holder of a token: the app or one of its users. */
export type Holder =
  | { readonly kind: 'service'; readonly scopes: readonly string[] }
  | { readonly kind: 'user'; readonly id: string }

/** The response of the token endpoint and of the user-token path. */
export interface TokenBody {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_expires_in: 0
  readonly token_type: 'Bearer'
  readonly 'not-before-policy': 0
  readonly scope: string
}

/** Issues service and user tokens, and reads them. */
export interface WychTokens extends WychTokenScripting {
  /** Returns the scopes of the next service token. */
  scopes(): readonly string[]
  mintService(): Promise<TokenBody>
  mintUser(id: string): Promise<TokenBody>
  /** Returns the holder of a valid token, or `null`. */
  read(token: string): Promise<Holder | null>
}

/** The options that tokens depend on. */
export interface TokenOptions {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly tokenLifeSeconds: number
}

/** Creates the tokens of an emulator. */
export function createTokens(clock: EmulatorClock, options: TokenOptions): WychTokens {
  const initial: WychTokenScript = { lifeSeconds: options.tokenLifeSeconds, scopes: options.scopes }
  let script = initial
  const issuer = createJwtIssuer(clock)
  const mint = async (scope: string, claims: { sub: string; user: boolean }): Promise<TokenBody> => {
    const { lifeSeconds } = script
    const access_token = await issuer.issue({ azp: options.clientId, scope, ...claims }, { lifeSeconds })
    return {
      access_token,
      expires_in: lifeSeconds,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope,
    }
  }
  return {
    set: (changes) => {
      if (changes.lifeSeconds !== undefined) checkWhole('lifeSeconds', changes.lifeSeconds, durationSeconds)
      script = { ...script, ...changes }
    },
    reset: () => {
      script = initial
    },
    revokeAll: () => issuer.revokeAll(),
    scopes: () => script.scopes,
    mintService: () => mint(script.scopes.join(' '), { sub: options.clientId, user: false }),
    // Assumption: the same fields as a service token, and this scope.
    mintUser: (id) => mint('READ:ACCOUNTS READ:TRANSACTIONS', { sub: id, user: true }),
    read: async (token) => {
      const claims = await issuer.read(token)
      if (typeof claims === 'string' || typeof claims.sub !== 'string' || typeof claims.scope !== 'string')
        return null
      return claims.user === true
        ? { kind: 'user', id: claims.sub }
        : { kind: 'service', scopes: claims.scope.split(' ') }
    },
  }
}

/** The control `{ lifeSeconds?, scopes?, revokeAll? }`. */
export function controlTokens(tokens: WychTokenScripting, body: unknown): object {
  const fields = readFields(body, ['lifeSeconds', 'scopes', 'revokeAll'])
  const lifeSeconds = readNumber(fields, 'lifeSeconds')
  const { scopes } = fields
  if (scopes !== undefined && !isTextList(scopes)) throw new TypeError('scopes must be a list of strings')
  tokens.set({ ...(lifeSeconds !== undefined && { lifeSeconds }), ...(scopes && { scopes }) })
  if (fields.revokeAll === true) tokens.revokeAll()
  return {}
}
