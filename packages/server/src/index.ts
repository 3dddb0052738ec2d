// The relay
export { type CloseOptions, createRelay, type MintOptions, type ProviderName, type Relay } from './relay.ts'
export type { DeadlinesMs, RateLimitOptions } from './config/limits.ts'
export type { RelayOptions } from './options.ts'
export type { RelayStatus } from './relay-status.ts'
export type { BackendRequestInit } from './backend-fetch.ts'
export type { GatewaySession } from './http/gateway-route.ts'
export { keepRawBody } from './http/body.ts'
export { frontDoor, type FrontDoor, type FrontDoorOptions } from './http/front-door-middleware.ts'
export type { RelayHandler } from './http/relay-handler.ts'
export { connectCsp, type ConnectCsp } from './connect-csp.ts'

// Providers
export { swypex, type SwypexOptions } from './providers/swypex/swypex.ts'
export { wakapay, type WakapayOptions } from './providers/wakapay.ts'
export {
  wealthica,
  type WealthicaGatewayOptions,
  type WealthicaOptions,
} from './providers/wealthica/wealthica.ts'
export { wych, type WychOptions } from './providers/wych/wych.ts'
export { wyre, type WyreOptions, type WyreSessionOptions } from './providers/wyre/wyre.ts'
export type { WyreNetwork, WyreSessionKey, WyreSessionKeys } from './providers/wyre/session.ts'

// Custom providers
export { defineProvider } from './providers/define-provider.ts'
export type { AccountName, ProviderDefinition } from './providers/gateway-provider.ts'
export { oauth2ClientCredentials, type OAuth2Options } from './providers/oauth2-client-credentials.ts'
export type { CredentialRecipe, RecipeTools } from './provider/provider.ts'
export type {
  CallContext,
  DirectProvider,
  FrozenCall,
  GatewayProvider,
  InjectContext,
  Provider,
} from './provider/provider.ts'
export type { RouteCall, RoutePolicy } from './routes/route-policy.ts'

// Users and secrets
export type { Register, RegisteredRequest, RegisteredUser, RelayUser } from './user.ts'
export { secretReader, type SecretReader, type SecretSource } from './secrets/secret-source.ts'
export type { Secret } from './secrets/secret.ts'

// Several processes
export { memoryStore, type MemoryStoreOptions } from './store/memory-store.ts'
export type { Follower, Following, Store, StoredValue, WindowCount } from './store/store.ts'

// Errors and events
export { type LimitName, RelayConfigError, RelayError, type RelayConfigErrorCode } from './errors.ts'
export type {
  BreakerEvent,
  CallEvent,
  DeniedEvent,
  IssuedEvent,
  LimitedEvent,
  LogOutsEvent,
  MintEvent,
  MintReason,
  RelayEvent,
  RelayEvents,
  RelayListener,
  RelayMessage,
  ReuseEvent,
  RevokedEvent,
  StoreEvent,
} from './events.ts'
export type { ErrorCode, Problem, Purpose, TokenAnswer } from '@token-relay/protocol'

// For tests and for tuning
export type { Clock } from './time/clock.ts'
