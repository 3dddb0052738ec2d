export { TestTokenRelayProvider } from './test-token-relay-provider.tsx'
export type { TestTokenRelayProviderProps } from './test-token-relay-provider.tsx'

// The client of a test
export { createTestClient } from '@token-relay/browser/testing'
export type { TestClient, TestClientOptions } from '@token-relay/browser/testing'
