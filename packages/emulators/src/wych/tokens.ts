import { checkSeconds } from '../frame/check-seconds.ts'
import type { EmulatorClock } from '../frame/clock.ts'
import { createJwtIssuer, type Revocation } from '../frame/jwt-issuer.ts'
import { isTextList, readFields, readNumber } from '../frame/shape.ts'
import type { WychSettings } from './options.ts'

/** How the next tokens are minted. */
export interface WychTokenScript {
  /** Seconds that service and user tokens live, 1 to 86 400. */
  readonly lifeSeconds: number
  /** What the app may do: the scopes of its service tokens. */
  readonly scopes: readonly string[]
}

/** Scripts the tokens of a Wych emulator. */
export interface WychTokenScripting extends Revocation {
  /** Changes how the next tokens are minted. */
  set(changes: Partial<WychTokenScript>): void
  /** Mints as at the start. Tokens minted so far stay as they are. */
  reset(): void
}

/** Whom a token stands for: the app, or one of its users. */
export type Holder =
  | { readonly kind: 'service'; readonly scopes: readonly string[] }
  | { readonly kind: 'user'; readonly id: string }

/** What the token endpoint and the user-token path answer. */
export interface TokenBody {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_expires_in: 0
  readonly token_type: 'Bearer'
  readonly 'not-before-policy': 0
  readonly scope: string
}

/** Mints both kinds of token, and reads those it minted. */
export interface WychTokens extends WychTokenScripting {
  /** What the app may do now. */
  scopes(): readonly string[]
  mintService(): Promise<TokenBody>
  mintUser(id: string): Promise<TokenBody>
  /** The holder of a token that is alive; `null` for any other. */
  read(token: string): Promise<Holder | null>
}

/** Makes the tokens of an emulator. */
export function createTokens(clock: EmulatorClock, settings: WychSettings): WychTokens {
  const initial: WychTokenScript = { lifeSeconds: settings.tokenLifeSeconds, scopes: settings.scopes }
  let script = initial
  const issuer = createJwtIssuer(clock)
  const mint = async (scope: string, claims: { sub: string; user: boolean }): Promise<TokenBody> => {
    const { lifeSeconds } = script
    const access_token = await issuer.issue({ azp: settings.clientId, scope, ...claims }, lifeSeconds)
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
      if (changes.lifeSeconds !== undefined) checkSeconds('lifeSeconds', changes.lifeSeconds)
      script = { ...script, ...changes }
    },
    reset: () => {
      script = initial
    },
    revokeAll: () => issuer.revokeAll(),
    scopes: () => script.scopes,
    mintService: () => mint(script.scopes.join(' '), { sub: settings.clientId, user: false }),
    // Assumption: the fields of a service token, and this scope.
    mintUser: (id) => mint('READ:ACCOUNTS READ:TRANSACTIONS', { sub: id, user: true }),
    read: async (token) => {
      const claims = await issuer.read(token)
      if (typeof claims?.sub !== 'string' || typeof claims.scope !== 'string') return null
      return claims.user === true
        ? { kind: 'user', id: claims.sub }
        : { kind: 'service', scopes: claims.scope.split(' ') }
    },
  }
}

/** The script over HTTP: `{ lifeSeconds?, scopes?, revokeAll? }`. */
export function controlTokens(tokens: WychTokenScripting, body: unknown): object {
  const fields = readFields(body, ['lifeSeconds', 'scopes', 'revokeAll'])
  const lifeSeconds = readNumber(fields, 'lifeSeconds')
  const { scopes } = fields
  if (scopes !== undefined && !isTextList(scopes)) throw new TypeError('scopes is a list of strings')
  tokens.set({ ...(lifeSeconds !== undefined && { lifeSeconds }), ...(scopes && { scopes }) })
  if (fields.revokeAll === true) tokens.revokeAll()
  return {}
}
