export { mirrorTokens } from './mirror-tokens.ts'
export { providerTokenQuery } from './provider-token-query.ts'
export type { ProviderTokenQueryKey, TokenDates } from './provider-token-query.ts'
