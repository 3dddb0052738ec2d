import { type QueryClient, QueryObserver, type QueryObserverOptions, skipToken } from '@tanstack/react-query'
import { type TokenError } from '@token-relay/browser'
import { type TokenKey } from './token-store.ts'

/** All that the query cache learns of a token. */
interface TokenDates {
  readonly expiresAt: Date
}

/** A query that says how a token stands. Nobody reads it back: what the host does to its cache changes nothing. */
export interface QueryMirror {
  readonly update: () => void
  /** Leaves the query to the cache's own clearing up. */
  readonly close: () => void
}

/** Keeps a token's status and dates in the query cache, never the token, for as long as somebody follows it. */
export function openQueryMirror(
  queryClient: QueryClient,
  { client, provider, purpose }: TokenKey,
): QueryMirror {
  const getSnapshot = () => client.getSnapshot(provider, purpose)
  // The user's epoch is in the key. The client decides when to mint; the query never fetches.
  const getOptions = (): QueryObserverOptions<TokenDates, TokenError> => ({
    queryKey: ['token-relay', getSnapshot().epoch, provider, purpose],
    queryFn: skipToken,
  })
  const observer = new QueryObserver(queryClient, getOptions())
  const close = observer.subscribe(() => {})

  function update(): void {
    const { status, expiresAt, error = null } = getSnapshot()
    // Another user has another query, and the host may have removed this one.
    observer.setOptions(getOptions())
    observer.getCurrentQuery().setState({ status, data: expiresAt && { expiresAt }, error })
  }

  update()
  return { update, close }
}
