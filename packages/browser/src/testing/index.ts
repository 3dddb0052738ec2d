export { createTestClient } from './test-client.ts'
export type { TestClient, TestClientOptions } from './test-client.ts'
export type { TestConnect } from './test-connect.ts'
export type { TestApi, TestFailureCode, TestFailureOptions, TestRequest, TestToken } from './test-relay.ts'
