// The token client of a page
export { TokenRelayProvider } from './token-relay-provider.tsx'
export type { TokenRelayProviderProps } from './token-relay-provider.tsx'

// Hooks
export { useProviderToken } from './use-provider-token.ts'
export type { ProviderToken, UseProviderTokenOptions } from './use-provider-token.ts'
export { useProviderFetch } from './use-provider-fetch.ts'
export type { ProviderFetch } from './use-provider-fetch.ts'
export { useConnect } from './use-connect.ts'
export type { Connect, UseConnectOptions } from './use-connect.ts'
