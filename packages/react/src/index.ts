// Where the hooks find the client
export { TokenRelayProvider, type TokenRelayProviderProps } from './token-relay-provider.tsx'

// Hooks
export { useProviderToken, type ProviderToken, type UseProviderTokenOptions } from './use-provider-token.ts'
export { useProviderFetch, type ProviderFetch } from './use-provider-fetch.ts'
export { useConnect, type Connect, type UseConnectOptions } from './use-connect.ts'
