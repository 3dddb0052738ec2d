// Client
export { createTokenClient } from './create-token-client.ts'
export type { GetTokenOptions, SubjectOptions, TokenClient } from './token-client.ts'
export type { TokenClientOptions } from './options.ts'
export type { Grant } from './entry.ts'

// More functions that take a client: an app downloads only those that it imports
export { providerFetch } from './provider-fetch.ts'
export { followToken } from './follow-token.ts'
export { tokenSnapshot } from './token-snapshot.ts'
export type { TokenSnapshot } from './token-view.ts'

// Errors
export { TokenError } from './errors.ts'
export type { TokenErrorCode } from './errors.ts'

// Time
export type { Clock } from './clock.ts'

// Names of providers
export type { ProviderName, Register } from './provider-name.ts'

// The wire
export type { Purpose, TokenAnswer } from '@token-relay/protocol'
