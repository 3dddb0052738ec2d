export { TestClient } from '@token-relay/browser'

export { TestClientOptions } from '@token-relay/browser'

export declare function TestTokenRelayProvider({
  client,
  children,
  ...options
}: TestTokenRelayProviderProps): ReactNode

export type TestTokenRelayProviderProps = {
  readonly children?: ReactNode
} & (
  | {
      readonly client: TestClient
    }
  | (TestClientOptions & {
      readonly client?: undefined
    })
)

export { createTestClient } from '@token-relay/browser'
