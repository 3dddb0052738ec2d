import { useQueryClient } from '@tanstack/react-query'
import { type ProviderName, type Purpose, type TokenError } from '@token-relay/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'
import { createTokenStore } from './token-store.ts'

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

  const store = useMemo(
    () => createTokenStore({ client, provider, purpose }, queryClient),
    [client, provider, purpose, queryClient],
  )
  const { status, epoch, expiresAt, error } = useSyncExternalStore(
    store.subscribe,
    store.getShown,
    store.getUnknown,
  )
  const { read, refresh } = store

  if (status === 'error') return { status, error, refresh }
  if (status === 'pending') return { status, refresh }
  return {
    status,
    // Read late, in an event handler, it is the one held by then, not that of the last render.
    get token() {
      return read(epoch).token ?? ''
    },
    get expiresAt() {
      return read(epoch).expiresAt ?? expiresAt
    },
    refresh,
  }
}
