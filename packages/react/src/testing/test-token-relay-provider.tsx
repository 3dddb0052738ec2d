'use client'

import type { TestClient, TestClientOptions } from '@token-relay/browser/testing'
import { createTestClient } from '@token-relay/browser/testing'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { TokenRelayProvider } from '../token-relay-provider.tsx'

/** Props of {@link TestTokenRelayProvider}: a client, or the options of one. The first render's apply. */
export type TestTokenRelayProviderProps = { readonly children?: ReactNode } & (
  { readonly client: TestClient } | (TestClientOptions & { readonly client?: undefined })
)

/**
 * Provides a test client to the hooks below it. Pass a client of `createTestClient` to script it during the test.
 *
 * @throws TypeError for an option that is unknown or not valid
 * @example
 * render(<TestTokenRelayProvider fail="no_provider_account"><Balance /></TestTokenRelayProvider>)
 */
export function TestTokenRelayProvider({
  client,
  children,
  ...options
}: TestTokenRelayProviderProps): ReactNode {
  const [own] = useState(() => client ?? createTestClient(options))
  return <TokenRelayProvider client={own}>{children}</TokenRelayProvider>
}
