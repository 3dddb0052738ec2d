// The relay
export { createRelay, type MintOptions, type Relay } from './relay.ts'
export type { RateLimitOptions, RelayOptions } from './options.ts'
export type { RelayHandler } from './http/relay-handler.ts'
export { connectCsp, type ConnectCsp } from './connect-csp.ts'

// Providers
export { wealthica, type WealthicaOptions } from './providers/wealthica.ts'
export type { Provider, ProviderName } from './providers/provider.ts'

// Users and secrets
export type { Register, RegisteredUser, RelayUser } from './subject.ts'
export type { SecretSource } from './secret-source.ts'

// Errors and events
export { RelayConfigError, RelayError, type RelayConfigErrorCode } from './errors.ts'
export type { DeniedEvent, MintEvent, RelayEvents } from './events.ts'
export type { ErrorCode, Problem, Purpose, TokenAnswer } from '@token-relay/protocol'

// For tests and for tuning
export type { Clock } from './clock.ts'
