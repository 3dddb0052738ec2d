export type TestApi = (provider: ProviderName, path: string, init: RequestInit) => unknown

export interface TestClient extends TokenClient {
  readonly advance: (ms: number) => Promise<void>
  readonly sleep: (ms: number) => Promise<void>
  readonly run: <T>(promise: Promise<T>) => Promise<T>
  readonly setToken: (token: TestToken) => void
  readonly fail: (code: TestFailureCode, options?: TestFailureOptions) => void
  readonly recover: () => void
  readonly setOnline: (isOnline: boolean) => void
  readonly setApi: (api: TestApi) => void
  readonly setConnect: (connect: TestConnect) => void
  readonly requests: readonly TestRequest[]
}

export interface TestClientOptions extends Pick<
  TokenClientOptions,
  'headers' | 'onUnauthorized' | 'onSubjectChange'
> {
  readonly token?: TestToken | undefined
  readonly fail?: TestFailureCode | undefined
  readonly api?: TestApi | undefined
  readonly connect?: TestConnect | undefined
}

export type TestConnect =
  | ConnectOutcome
  | ((provider: ProviderName, options: ConnectRequestOptions) => ConnectOutcome | Promise<ConnectOutcome>)

export type TestFailureCode = ErrorCode | 'network' | 'timeout' | 'http_error' | 'bad_answer'

export interface TestFailureOptions {
  readonly times?: number
  readonly retryAfterSeconds?: number
}

export interface TestRequest {
  readonly type: 'mint' | 'revoke' | 'consent' | 'call'
  readonly provider: ProviderName
  readonly purpose?: Purpose | undefined
  readonly path?: string
  readonly method: string
}

export interface TestToken {
  readonly token?: string
  readonly lifeSeconds?: number
  readonly connectSeconds?: number
  readonly subject?: string
  readonly mode?: 'direct' | 'gateway'
}

export declare function createTestClient(options?: TestClientOptions): TestClient

// Named by the types above, not exported

export interface Clock {
  monotonicMs(): number
  wallMs(): number
  setTimer(run: () => void, afterMs: number): () => void
}

export interface ConnectFailure {
  readonly code: string
  readonly message: string
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

export interface Connection {
  readonly institution: string
  readonly provider: string
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
