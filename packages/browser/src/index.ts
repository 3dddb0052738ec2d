// Client
export { createTokenClient, type TokenClient } from './token-client.ts'
export { type TokenClientOptions } from './options.ts'
export { type GetTokenOptions } from './obtain.ts'
export { type Grant } from './cell.ts'
export { type TokenSnapshot } from './snapshot.ts'

// Errors
export { TokenError, type TokenErrorCode } from './errors.ts'

// Time
export { type Clock } from './clock.ts'

// The wire
export type { ProviderName, Purpose, TokenAnswer } from '@token-relay/protocol'
