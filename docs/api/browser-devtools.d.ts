export interface DevtoolsOptions {
  readonly position?: 'bottom-left' | 'bottom-right' | 'top-left' | 'top-right' | undefined
  readonly isOpen?: boolean | undefined
  readonly onSignOut?: (() => void) | undefined
}

export declare function mountDevtools(client: TokenClient, options?: DevtoolsOptions): () => void

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
