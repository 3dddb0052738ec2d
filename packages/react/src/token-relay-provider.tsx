import { type TokenClient } from '@token-relay/browser'
import { createContext, type ReactNode, useContext } from 'react'

const TokenClientContext = createContext<TokenClient | null>(null)

/** What {@link TokenRelayProvider} takes. */
export interface TokenRelayProviderProps {
  /** The page's client. Whoever made it disposes of it. */
  readonly client: TokenClient
  readonly children?: ReactNode
}

/**
 * Gives the hooks below it the page's token client. Stands inside a `QueryClientProvider`.
 *
 * @example
 * const client = createTokenClient() // once for the page, outside of every component
 * const app = (
 *   <QueryClientProvider client={queryClient}>
 *     <TokenRelayProvider client={client}>…</TokenRelayProvider>
 *   </QueryClientProvider>
 * )
 */
export function TokenRelayProvider({ client, children }: TokenRelayProviderProps): ReactNode {
  return <TokenClientContext.Provider value={client}>{children}</TokenClientContext.Provider>
}

/** The page's token client. */
export function useTokenClient(): TokenClient {
  const client = useContext(TokenClientContext)
  if (!client) throw new Error('Wrap the app in <TokenRelayProvider client={client}>')
  return client
}
