import type { Query, QueryClient } from '@tanstack/react-query'
import type { ProviderName, Purpose, TokenClient } from '@token-relay/browser'
import { followToken, tokenSnapshot } from '@token-relay/browser'

/**
 * Keeps the queries of {@link providerTokenQuery} up to date while they are observed: one subscription for each query,
 * however many components observe it. The token of an observed query is followed, so it is minted and renewed.
 *
 * Call it once per page. Returns a function that ends it.
 *
 * @example
 * mirrorTokens(client, queryClient)
 */
export function mirrorTokens(client: TokenClient, queryClient: QueryClient): () => void {
  const cache = queryClient.getQueryCache()
  const followed = new Map<Query, () => void>()

  function follow(query: Query): void {
    if (!followed.has(query) && isOf(client, query.queryKey)) followed.set(query, mirror(client, query))
  }

  function leave(query: Query): void {
    followed.get(query)?.()
    followed.delete(query)
  }

  const unsubscribe = cache.subscribe(({ type, query }) => {
    if (type === 'observerAdded') follow(query)
    // The host may remove a query that is observed.
    if (type === 'removed' || (type === 'observerRemoved' && query.getObserversCount() === 0)) leave(query)
  })
  for (const query of cache.getAll()) if (query.getObserversCount() > 0) follow(query)
  return () => {
    unsubscribe()
    for (const query of followed.keys()) leave(query)
  }
}

type Key = readonly [string, number, ProviderName, Purpose]

/** Returns whether a query is that of a token of the client's present user. */
function isOf(client: TokenClient, key: readonly unknown[]): key is Key {
  const [name, epoch, provider, purpose] = key
  if (name !== 'token-relay' || typeof provider !== 'string') return false
  if (purpose !== 'api' && purpose !== 'connect') return false
  return tokenSnapshot(client, provider, purpose).epoch === epoch
}

/** Writes a token's status and dates to its query on every change. L2: not the token. */
function mirror(client: TokenClient, query: Query): () => void {
  const key = query.queryKey
  if (!isOf(client, key)) return () => {}
  const [, ofEpoch, provider, purpose] = key
  const update = () => {
    const { epoch, status, expiresAt, error = null } = tokenSnapshot(client, provider, purpose)
    // Observers render again and ask for the next user's query.
    if (epoch !== ofEpoch) query.setState({ status: 'pending', data: undefined, error: null })
    else query.setState({ status, data: expiresAt && { expiresAt }, error })
  }
  update()
  return followToken(client, provider, update, purpose)
}
