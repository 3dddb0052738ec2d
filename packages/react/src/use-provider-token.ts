import { useQueryClient } from '@tanstack/react-query'
import type { ProviderName, Purpose, TokenError } from '@token-relay/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'
import { createTokenStore } from './token-store.ts'

/** Options of {@link useProviderToken}. */
export interface UseProviderTokenOptions {
  /** `connect` to follow the window in which the token opens the Connect widget. Default `api`. */
  readonly purpose?: Purpose
}

/** The state of a provider's token. */
export type ProviderToken = {
  /**
   * Asks the relay for a token even if one is held, and ends a hold-off. The relay may return the same token. The same
   * function at every render. Never rejects: see `error`.
   */
  readonly refresh: () => Promise<void>
} & (
  | {
      readonly status: 'success'
      /**
       * The token at the time of reading. `''` if there is none to serve at that time: the user has changed or signed
       * out since the render, or the token has ended, for example during sleep.
       */
      readonly token: string
      /** The end of the token, or of the purpose's window, by this device's clock. */
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
 * Follows a provider's token. It is minted when the component mounts, and renewed while the component is mounted and the
 * page is visible.
 *
 * A component that reads neither `token` nor `expiresAt` does not re-render when the token is renewed.
 *
 * @throws Error outside of `TokenRelayProvider` or `QueryClientProvider`
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
    store.getServerSnapshot,
  )
  const { read, refresh } = store

  if (status === 'error') return { status, error, refresh }
  if (status === 'pending') return { status, refresh }
  return {
    status,
    // An event handler that reads it later gets the present token, not the one at the last render.
    get token() {
      return read(epoch).token ?? ''
    },
    get expiresAt() {
      return read(epoch).expiresAt ?? expiresAt
    },
    refresh,
  }
}
