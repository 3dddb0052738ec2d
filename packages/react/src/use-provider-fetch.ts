import { type ProviderName } from '@token-relay/browser'
import { useCallback } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'

/** Calls one provider's API as the signed-in user: `path` begins with `/`, the rest is `fetch`'s. */
export type ProviderFetch = (path: string, init?: RequestInit) => Promise<Response>

/**
 * The client's `fetch` for one provider; the same function as long as the provider is the same.
 *
 * @example
 * const fetchWakapay = useProviderFetch('wakapay')
 * const balance = useQuery({
 *   queryKey: ['balance'],
 *   queryFn: async ({ signal }) => (await fetchWakapay('/business/balance?currency=USD', { signal })).json(),
 * })
 */
export function useProviderFetch(provider: ProviderName): ProviderFetch {
  const client = useTokenClient()
  return useCallback((path, init) => client.fetch(provider, path, init), [client, provider])
}
