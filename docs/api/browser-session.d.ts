export interface BindSessionOptions<User extends SessionUser> {
  readonly getUser: (signal: AbortSignal) => Promise<User | null>
  readonly signOut: (userId: string, signal: AbortSignal) => Promise<unknown>
  readonly subjectOf?: ((user: User) => string) | undefined
  readonly revokesTokens?: boolean | undefined
  readonly storage?: SignOutStorage | null | undefined
}

export interface BoundSession<User> {
  readonly getSnapshot: () => HostSession<User>
  readonly subscribe: (listener: () => void) => () => void
  readonly signIn: (request: () => Promise<User>) => Promise<User>
  readonly signOut: () => Promise<void>
  readonly refresh: () => Promise<void>
  readonly dispose: () => void
}

export type HostSession<User> =
  | {
      readonly status: 'pending'
      readonly user?: undefined
    }
  | {
      readonly status: 'signed-in'
      readonly user: User
    }
  | {
      readonly status: 'signed-out'
      readonly user?: undefined
      readonly reason?: 'ended' | 'unconfirmed'
    }
  | {
      readonly status: 'error'
      readonly user?: undefined
      readonly error: unknown
    }

export interface SessionUser {
  readonly id: string | number
}

export type SignOutStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export declare function bindSession<User extends SessionUser>(
  client: TokenClient,
  { getUser, signOut: endSession, subjectOf, revokesTokens, storage }: BindSessionOptions<User>,
): BoundSession<User>

// Named by the types above, not exported

export interface Clock {
  monotonicMs(): number
  wallMs(): number
  setTimer(run: () => void, afterMs: number): () => void
}

export interface GetTokenOptions {
  readonly purpose?: Purpose
  readonly minLeftMs?: number
  readonly force?: boolean
  readonly signal?: AbortSignal | null | undefined
}

export interface Grant extends MintedToken {
  readonly signal: AbortSignal
}

export interface MintedToken {
  readonly answer: TokenAnswer
  readonly ageMs: () => number
}

export type ProviderName = Register extends {
  readonly providers: infer Name extends string
}
  ? Name
  : AnyName

export interface Register {}

export interface SubjectOptions {
  readonly subject: string
}

export interface TokenClient {
  readonly getToken: (provider: ProviderName, options?: GetTokenOptions) => Promise<string>
  readonly getGrant: (provider: ProviderName, options?: GetTokenOptions) => Promise<Grant>
  readonly invalidate: (provider: ProviderName, token: string) => void
  readonly setSubject: (id: string | null, options?: SubjectOptions) => void
  readonly logout: () => Promise<void>
  readonly dispose: () => void
  readonly clock: Clock
}
