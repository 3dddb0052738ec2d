'use client'

import type { ProviderName } from '@token-relay/browser'
import { providerFetch } from '@token-relay/browser'
import { useCallback } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'

/**
 * Calls one provider's API as the signed-in user. `path` begins with `/`; `init` is that of the global `fetch`. Rejects
 * with a `TokenError` if there is no token, and otherwise like `fetch`.
 */
export type ProviderFetch = (path: string, init?: RequestInit) => Promise<Response>

/**
 * Returns the client's `fetch` for one provider. It is the same function until the provider changes.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const fetchWakapay = useProviderFetch('wakapay')
 * const balance = useQuery({
 *   queryKey: ['balance'],
 *   queryFn: async ({ signal }) => (await fetchWakapay('/business/balance?currency=USD', { signal })).json(),
 * })
 */
export function useProviderFetch(provider: ProviderName): ProviderFetch {
  const client = useTokenClient()
  return useCallback((path, init) => providerFetch(client, provider, path, init), [client, provider])
}
