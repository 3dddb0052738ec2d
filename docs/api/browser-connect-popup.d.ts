export type PopupOptions = Omit<ConnectOptions, 'state'>

export declare function openConnectPopup(
  client: TokenClient,
  provider: ProviderName,
  { label, texts, onEvent, signal: outer, ...options }?: PopupOptions,
): Promise<ConnectOutcome>

// Named by the types above, not exported

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
