import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ProviderName, type Purpose, type TokenError } from '@token-relay/browser'
import { useCallback, useSyncExternalStore } from 'react'
import { pinnedOptions } from './pinned-options.ts'
import { useTokenClient } from './token-relay-provider.tsx'

/** What {@link useProviderToken} takes. */
export interface UseProviderTokenOptions {
  /** `api` (default), or `connect` to follow that window. */
  readonly purpose?: Purpose
}

/** A provider's token as a component sees it. */
export type ProviderToken = {
  /** Mints anew, whatever is held; the same function at every render. Never rejects: see `error`. */
  readonly refresh: () => Promise<void>
} & (
  | {
      readonly status: 'success'
      /** The token held when this is read; empty where the user has left since the render. */
      readonly token: string
      /** When the token, or the purpose's window, ends by this device's own clock. */
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }
)

/** All that the query cache learns of a token. */
interface TokenDates {
  readonly expiresAt: Date | undefined
}

/**
 * Follows a provider's token: minted when the component mounts, renewed while it is mounted and visible.
 *
 * A component that reads neither `token` nor `expiresAt` is not rendered again when the token is renewed.
 *
 * @example
 * const { status, token } = useProviderToken('wealthica')
 */
export function useProviderToken(
  provider: ProviderName,
  { purpose = 'api' }: UseProviderTokenOptions = {},
): ProviderToken {
  const client = useTokenClient()
  const queryClient = useQueryClient()

  const getSnapshot = useCallback(() => client.getSnapshot(provider, purpose), [client, provider, purpose])
  const getEpoch = useCallback(() => getSnapshot().epoch, [getSnapshot])

  const subscribe = useCallback(
    (onEpoch: () => void) => {
      const follow = () => {
        const { epoch, status, expiresAt } = getSnapshot()
        const queryKey = ['token-relay', epoch, provider, purpose]
        if (status === 'success') queryClient.setQueryData<TokenDates>(queryKey, { expiresAt })
        else void queryClient.resetQueries({ queryKey })
        onEpoch()
      }
      return client.subscribe(provider, follow, purpose)
    },
    [client, queryClient, getSnapshot, provider, purpose],
  )
  const epoch = useSyncExternalStore(subscribe, getEpoch, getEpoch)

  const query = useQuery<TokenDates, TokenError>({
    ...pinnedOptions,
    queryKey: ['token-relay', epoch, provider, purpose],
    queryFn: async () => {
      await client.getToken(provider, { purpose })
      const { expiresAt } = getSnapshot()
      return { expiresAt }
    },
  })

  const refresh = useCallback(async () => {
    await client.getToken(provider, { purpose, force: true }).catch(() => {})
  }, [client, provider, purpose])

  const snapshot = getSnapshot()
  if (query.status === 'error') return { status: 'error', error: query.error, refresh }
  if (query.status === 'pending' || snapshot.status !== 'success') return { status: 'pending', refresh }
  return {
    status: 'success',
    // Whoever reads the dates is rendered again when they change, and the token with them.
    get token() {
      // Read late, in an event handler, it is the one held by then, not that of the last render.
      const latest = getSnapshot()
      return query.data && latest.status === 'success' ? latest.token : ''
    },
    get expiresAt() {
      return query.data && snapshot.expiresAt
    },
    refresh,
  }
}
