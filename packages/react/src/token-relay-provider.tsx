'use client'

import type { TokenClient } from '@token-relay/browser'
import type { ReactNode } from 'react'
import { createContext, useContext } from 'react'

const TokenClientContext = createContext<TokenClient | null>(null)

/** Props of {@link TokenRelayProvider}. */
export interface TokenRelayProviderProps {
  /** The page's client. The code that creates it disposes of it. */
  readonly client: TokenClient
  readonly children?: ReactNode
}

/**
 * Provides the page's token client to the hooks below it.
 *
 * @example
 * const client = createTokenClient() // once per page, outside of components
 * const app = <TokenRelayProvider client={client}>…</TokenRelayProvider>
 */
export function TokenRelayProvider({ client, children }: TokenRelayProviderProps): ReactNode {
  return <TokenClientContext.Provider value={client}>{children}</TokenClientContext.Provider>
}

/**
 * Returns the page's token client, for example to call `setSubject` or `logout`. Its functions are the same at every
 * render.
 *
 * @throws Error outside of `TokenRelayProvider`
 */
export function useTokenClient(): TokenClient {
  const client = useContext(TokenClientContext)
  if (!client) throw new Error('No token client. Wrap the app in <TokenRelayProvider client={client}>.')
  return client
}
