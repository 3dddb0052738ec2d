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

export type ProviderName = Register extends {
  readonly providers: infer Name extends string
}
  ? Name
  : AnyName

export { Purpose } from '@token-relay/protocol'

export interface Register {}

export interface SubjectOptions {
  readonly subject: string
}

export { TokenAnswer } from '@token-relay/protocol'

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

export declare class TokenError extends Error {
  readonly name: 'TokenError'
  readonly code: TokenErrorCode
  readonly status: number
  readonly retryAfterMs: number
  readonly requestId: string
  constructor(code: TokenErrorCode, { status, retryAfterMs, detail, requestId, cause }?: TokenErrorDetails)
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

export declare function createTokenClient(options?: TokenClientOptions): TokenClient

export declare function followToken(
  client: TokenClient,
  provider: ProviderName,
  listener: () => void,
  purpose?: Purpose,
): () => void

export declare function providerFetch(
  client: TokenClient,
  provider: ProviderName,
  path: string,
  init?: RequestInit,
): Promise<Response>

export declare function tokenSnapshot(
  client: TokenClient,
  provider: ProviderName,
  purpose?: Purpose,
): TokenSnapshot

// Named by the types above, not exported

export interface MintedToken {
  readonly answer: TokenAnswer
  readonly ageMs: () => number
}

export interface TokenErrorDetails {
  readonly status?: number
  readonly retryAfterMs?: number | undefined
  readonly detail?: string | undefined
  readonly requestId?: string | undefined
  readonly cause?: unknown
}
