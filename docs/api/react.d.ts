export interface Connect {
  readonly open: () => Promise<ConnectOutcome>
  readonly close: () => void
  readonly preload: () => void
  readonly isOpen: boolean
  readonly ready: boolean
  readonly error: ConnectFailure | undefined
}

export interface Consent {
  readonly start: () => Promise<void>
  readonly isStarting: boolean
  readonly outcome: ConsentOutcome | undefined
  readonly error: TokenError | undefined
}

export type GetOwnTokenOptions = Omit<GetTokenOptions, 'purpose'>

export interface HeldToken {
  readonly status: 'success'
  readonly token: string
  readonly expiresAt: Date
  readonly error?: undefined
}

export type ProviderFetch = (path: string, init?: RequestInit) => Promise<Response>

export type ProviderToken = ProviderTokenActions &
  (
    | HeldToken
    | {
        readonly status: 'pending'
        readonly token?: undefined
        readonly expiresAt?: undefined
        readonly error?: undefined
      }
    | {
        readonly status: 'error'
        readonly token?: undefined
        readonly expiresAt?: undefined
        readonly error: TokenError
      }
  )

export interface ProviderTokenActions {
  readonly getToken: (options?: GetOwnTokenOptions) => Promise<string>
  readonly refresh: () => Promise<void>
}

export type SuspendedProviderToken = HeldToken & ProviderTokenActions

export declare function TokenRelayProvider({ client, children }: TokenRelayProviderProps): ReactNode

export interface TokenRelayProviderProps {
  readonly client: TokenClient
  readonly children?: ReactNode
}

export interface UseConnectOptions extends Omit<ConnectOptions, 'signal'> {
  readonly openWith?: typeof openConnect | undefined
  readonly onOpen?: (() => void) | undefined
  readonly onConnection?: ((connection: Connection) => void) | undefined
  readonly onError?: ((failure: ConnectFailure) => void) | undefined
  readonly onClose?: ((reason: ConnectOutcome['status']) => void) | undefined
}

export interface UseConsentOptions {
  readonly open?: ((url: string) => void) | undefined
}

export interface UseProviderTokenOptions {
  readonly purpose?: Purpose
  readonly enabled?: boolean
}

export declare function useConnect(provider: ProviderName, options?: UseConnectOptions): Connect

export declare function useConsent(provider: ProviderName, options?: UseConsentOptions): Consent

export declare function useProviderFetch(provider: ProviderName): ProviderFetch

export declare function useProviderToken(
  provider: ProviderName,
  { purpose, enabled }?: UseProviderTokenOptions,
): ProviderToken

export declare function useProviderTokenSuspense(
  provider: ProviderName,
  { purpose }?: Pick<UseProviderTokenOptions, 'purpose'>,
): SuspendedProviderToken

export declare function useTokenClient(): TokenClient

export declare function useTokenCountdown(
  provider: ProviderName,
  { purpose }?: Pick<UseProviderTokenOptions, 'purpose'>,
): number | undefined
