// The token client of a page
export { TokenRelayProvider, useTokenClient } from './token-relay-provider.tsx'
export type { TokenRelayProviderProps } from './token-relay-provider.tsx'

// Tokens
export { useProviderToken } from './use-provider-token.ts'
export type { ProviderToken, UseProviderTokenOptions } from './use-provider-token.ts'
export { useProviderTokenSuspense } from './use-provider-token-suspense.ts'
export type { SuspendedProviderToken } from './use-provider-token-suspense.ts'
export { useTokenCountdown } from './use-token-countdown.ts'
export type { GetOwnTokenOptions, HeldToken, ProviderTokenActions } from './token-store.ts'

// Calls and Connect
export { useProviderFetch } from './use-provider-fetch.ts'
export type { ProviderFetch } from './use-provider-fetch.ts'
export { useConnect } from './use-connect.ts'
export type { Connect, UseConnectOptions } from './use-connect.ts'
export { useConsent } from './use-consent.ts'
export type { Consent, UseConsentOptions } from './use-consent.ts'
