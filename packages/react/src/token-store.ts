import type { QueryClient, QueryObserverOptions } from '@tanstack/react-query'
import { QueryObserver, skipToken } from '@tanstack/react-query'
import type { ProviderName, Purpose, TokenClient, TokenError, TokenSnapshot } from '@token-relay/browser'
import { followToken, tokenSnapshot } from '@token-relay/browser'

/** Which token to follow, and of which client. */
export interface TokenKey {
  readonly client: TokenClient
  readonly provider: ProviderName
  readonly purpose: Purpose
}

/** The token of one component, for `useSyncExternalStore`. */
export interface TokenStore {
  readonly subscribe: (onChange: () => void) => () => void
  /** Returns what to render. A renewal changes it only after `read` has been called. */
  readonly getShown: () => TokenSnapshot
  /** Returns what a server renders, and the page during hydration. */
  readonly getServerSnapshot: () => TokenSnapshot
  /**
   * Returns the latest snapshot, or a pending one if the user has changed since `epoch`: another user's token must not
   * be sent. After the first call, renewals re-render the component.
   */
  readonly read: (epoch: number) => TokenSnapshot
  /** Asks the relay for a token although one may be held. Never rejects. */
  readonly refresh: () => Promise<void>
}

/** Creates a store that follows the client's snapshot. The query cache is never read. */
export function createTokenStore(key: TokenKey, queryClient: QueryClient): TokenStore {
  const { client, provider, purpose } = key
  const getLatest = () => tokenSnapshot(client, provider, purpose)
  const mint = async (force: boolean) => {
    await client.getToken(provider, { purpose, force }).catch(() => {})
  }
  const pending: TokenSnapshot = { status: 'pending', epoch: 0 }
  let shown: TokenSnapshot = pending
  let isRead = false

  return {
    subscribe(onChange) {
      const mirror = openQueryMirror(key, queryClient)
      const follow = () => {
        mirror.update()
        // The token ended while the page was not looking. After a failure, the client decides when to mint.
        if (getLatest().status === 'pending') void mint(false)
        onChange()
      }
      const unsubscribe = followToken(client, provider, follow, purpose)
      return () => {
        unsubscribe()
        mirror.close()
      }
    },
    getShown() {
      const latest = getLatest()
      if (isRead || !isRenewal(shown, latest)) shown = latest
      return shown
    },
    getServerSnapshot: () => pending,
    read(epoch) {
      isRead = true
      const latest = getLatest()
      return latest.epoch === epoch ? latest : pending
    },
    refresh: () => mint(true),
  }
}

function isRenewal(last: TokenSnapshot, next: TokenSnapshot): boolean {
  return last.status === 'success' && next.status === 'success' && last.epoch === next.epoch
}

/** The data of a token's query. L2: the cache may be persisted, so it never contains the token. */
interface TokenDates {
  readonly expiresAt: Date
}

/**
 * A query that shows a token's status in the cache and its devtools, as of the last look at the token. The host may change
 * or remove it.
 */
interface QueryMirror {
  readonly update: () => void
  /** Leaves the query to the cache's garbage collection. */
  readonly close: () => void
}

/** Mirrors a token's status and dates in the query cache until it is closed. */
function openQueryMirror({ client, provider, purpose }: TokenKey, queryClient: QueryClient): QueryMirror {
  const getSnapshot = () => tokenSnapshot(client, provider, purpose)
  // The epoch is in the key: another user has another query. The query never fetches, the client decides when to mint.
  const getOptions = (): QueryObserverOptions<TokenDates, TokenError> => ({
    queryKey: ['token-relay', getSnapshot().epoch, provider, purpose],
    queryFn: skipToken,
  })
  const observer = new QueryObserver(queryClient, getOptions())
  const close = observer.subscribe(() => {})

  function update(): void {
    const { status, expiresAt, error = null } = getSnapshot()
    // The user may have changed, and the host may have removed the query.
    observer.setOptions(getOptions())
    observer.getCurrentQuery().setState({ status, data: expiresAt && { expiresAt }, error })
  }

  update()
  return { update, close }
}
