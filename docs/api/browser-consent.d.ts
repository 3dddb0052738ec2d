export type ConsentOutcome =
  | {
      readonly status: 'connected' | 'declined' | 'undecided' | 'unknown'
      readonly connection: string
    }
  | {
      readonly status: 'error'
      readonly code: string
    }

export declare function consentUrl(client: TokenClient, provider: ProviderName): Promise<string>

export declare function resumeConsent(): ConsentOutcome | undefined

export declare function startConsent(client: TokenClient, provider: ProviderName): Promise<void>

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
