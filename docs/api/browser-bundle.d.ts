export declare class TokenError extends Error {
  readonly name: 'TokenError'
  readonly code: TokenErrorCode
  readonly status: number
  readonly retryAfterMs: number
  readonly requestId: string
  constructor(code: TokenErrorCode, { status, retryAfterMs, detail, requestId, cause }?: TokenErrorDetails)
}

export declare function bindSession<User extends SessionUser>(
  client: TokenClient,
  { getUser, signOut: endSession, subjectOf, revokesTokens, storage }: BindSessionOptions<User>,
): BoundSession<User>

export declare function connectRequest(answer: TokenAnswer, options?: ConnectRequestOptions): ConnectRequest

export declare function consentUrl(client: TokenClient, provider: ProviderName): Promise<string>

export declare function createTokenClient(options?: TokenClientOptions): TokenClient

export declare function followToken(
  client: TokenClient,
  provider: ProviderName,
  listener: () => void,
  purpose?: Purpose,
): () => void

export declare function openConnect(
  client: TokenClient,
  provider: ProviderName,
  { label, texts, onEvent, signal: outer, ...options }?: ConnectOptions,
): Promise<ConnectOutcome>

export declare function openConnectPopup(
  client: TokenClient,
  provider: ProviderName,
  { label, texts, onEvent, signal: outer, ...options }?: PopupOptions,
): Promise<ConnectOutcome>

export declare function preloadConnect(client: TokenClient, provider: ProviderName): Promise<void>

export declare function providerFetch(
  client: TokenClient,
  provider: ProviderName,
  path: string,
  init?: RequestInit,
): Promise<Response>

export declare function redirectToConnect(
  client: TokenClient,
  provider: ProviderName,
  { signal, ...options }: RedirectOptions,
): Promise<ConnectOutcome>

export declare function resumeConnect(): ConnectOutcome | undefined

export declare function resumeConsent(): ConsentOutcome | undefined

export declare function startConsent(client: TokenClient, provider: ProviderName): Promise<void>

export declare function tokenSnapshot(
  client: TokenClient,
  provider: ProviderName,
  purpose?: Purpose,
): TokenSnapshot

// Named by the types above, not exported

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

export interface Clock {
  monotonicMs(): number
  wallMs(): number
  setTimer(run: () => void, afterMs: number): () => void
}

export interface ConnectEvent {
  readonly name: string
  readonly data: unknown
}

export interface ConnectFailure {
  readonly code: string
  readonly message: string
}

export interface ConnectOptions extends ConnectRequestOptions {
  readonly label?: string
  readonly texts?: Partial<ConnectTexts>
  readonly onEvent?: ((event: ConnectEvent) => void) | undefined
  readonly signal?: AbortSignal
}

export type ConnectOutcome =
  | ({
      readonly status: 'connected'
    } & Connection)
  | {
      readonly status: 'closed'
    }
  | {
      readonly status: 'timeout'
    }
  | ({
      readonly status: 'error'
    } & ConnectFailure)

export interface ConnectRequest {
  readonly url: string
  readonly fields: {
    readonly token: string
  }
}

export interface ConnectRequestOptions {
  readonly provider?: string
  readonly reconnect?: string
  readonly providers?: readonly string[]
  readonly providerGroups?: readonly ('core' | 'thirdparty')[]
  readonly lang?: 'en' | 'es' | 'fr' | 'it'
  readonly theme?: 'light' | 'dark'
  readonly providersPerLine?: 1 | 2
  readonly features?: readonly ('quick_retry' | (string & {}))[]
  readonly redirectUri?: string
  readonly state?: string
  readonly origin?: string
  readonly webhookUri?: string
}

export interface ConnectTexts {
  readonly close: string
  readonly loading: string
  readonly failed: string
  readonly retry: string
  readonly elsewhere?: string
}

export interface Connection {
  readonly institution: string
  readonly provider: string
}

export type ConsentOutcome =
  | {
      readonly status: 'connected' | 'declined' | 'undecided' | 'unknown'
      readonly connection: string
    }
  | {
      readonly status: 'error'
      readonly code: string
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

export interface MintedToken {
  readonly answer: TokenAnswer
  readonly ageMs: () => number
}

export type PopupOptions = Omit<ConnectOptions, 'state'>

export type ProviderName = Register extends {
  readonly providers: infer Name extends string
}
  ? Name
  : AnyName

export interface RedirectOptions extends Omit<ConnectRequestOptions, 'origin'> {
  readonly redirectUri: string
  readonly signal?: AbortSignal
}

export interface Register {}

export interface SessionUser {
  readonly id: string | number
}

export type SignOutStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

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

export interface TokenClientOptions {
  readonly baseUrl?: string | undefined
  readonly headers?: (() => HeadersInit | Promise<HeadersInit>) | undefined
  readonly onUnauthorized?: (() => 'retry' | 'stop' | Promise<'retry' | 'stop'>) | undefined
  readonly onSubjectChange?: (() => void) | undefined
  readonly tabs?: boolean | undefined
  readonly fetch?: typeof fetch | undefined
  readonly clock?: Clock | undefined
  readonly random?: (() => number) | undefined
}

export type TokenErrorCode =
  | ErrorCode
  | 'network'
  | 'timeout'
  | 'offline'
  | 'bad_answer'
  | 'http_error'
  | 'discarded'
  | 'aborted'
  | 'headers_failed'
  | 'unsafe_path'
  | 'no_widget'
  | 'unexpected'
  | (string & {})

export interface TokenErrorDetails {
  readonly status?: number
  readonly retryAfterMs?: number | undefined
  readonly detail?: string | undefined
  readonly requestId?: string | undefined
  readonly cause?: unknown
}

export type TokenSnapshot =
  | {
      readonly status: 'success'
      readonly epoch: number
      readonly token: string
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }
