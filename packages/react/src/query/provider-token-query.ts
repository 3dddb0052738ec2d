import { queryOptions } from '@tanstack/react-query'
import type { ProviderName, Purpose, TokenClient, TokenError } from '@token-relay/browser'
import { tokenSnapshot } from '@token-relay/browser'

/** The data of a token's query. L2: the cache may be persisted, so it never contains the token. */
export interface TokenDates {
  /** The end of the token, or of the purpose's window, by this device's clock. */
  readonly expiresAt: Date
}

/** The key of a token's query. The epoch changes with the user: another user has another query. */
export type ProviderTokenQueryKey = readonly [
  'token-relay',
  epoch: number,
  provider: ProviderName,
  purpose: Purpose,
]

/**
 * Returns the query of a provider's token. Its data are dates: read the token itself with `getToken`.
 *
 * To prefetch a token, for example when the pointer is over a link, prefetch this query. The client decides whether that
 * needs a request: retries, staleness and offline behaviour are its own. In the browser only.
 *
 * @example
 * void queryClient.prefetchQuery(providerTokenQuery(client, 'wealthica'))
 */
export function providerTokenQuery(
  client: TokenClient,
  provider: ProviderName,
  { purpose = 'api' }: { readonly purpose?: Purpose } = {},
) {
  return queryOptions<TokenDates, TokenError, TokenDates, ProviderTokenQueryKey>({
    queryKey: ['token-relay', tokenSnapshot(client, provider, purpose).epoch, provider, purpose],
    async queryFn({ signal }) {
      const { answer, ageMs } = await client.getGrant(provider, { purpose, signal })
      const { expiresAt } = tokenSnapshot(client, provider, purpose)
      // The same object until the token changes, so that observers do not re-render.
      return { expiresAt: expiresAt ?? new Date(client.clock.wallMs() + answer.expiresIn * 1000 - ageMs()) }
    },
    retry: false,
    networkMode: 'always',
    staleTime: 0,
  })
}
