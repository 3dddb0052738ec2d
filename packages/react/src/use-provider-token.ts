'use client'

import type { ProviderName, Purpose, TokenError } from '@token-relay/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'
import type { GetOwnTokenOptions } from './token-store.ts'
import { createTokenStore, pending } from './token-store.ts'

/** Options of {@link useProviderToken}. */
export interface UseProviderTokenOptions {
  /** `connect` to follow the window in which the token opens the Connect widget. Default `api`. */
  readonly purpose?: Purpose
  /**
   * `false` to neither mint nor follow a token, for example while nobody is signed in. The status is then `pending`;
   * `getToken` and `refresh` still ask the relay. Default `true`.
   */
  readonly enabled?: boolean
}

/** Functions of a provider's token. They are the same at every render. */
export interface ProviderTokenActions {
  /** Returns the held token while it is served, and a new one otherwise. Rejects with a `TokenError`. */
  readonly getToken: (options?: GetOwnTokenOptions) => Promise<string>
  /**
   * Asks the relay for a token even if one is held, and ends a hold-off. The relay may return the same token. Never
   * rejects: see `error`.
   */
  readonly refresh: () => Promise<void>
}

/** A token that is there. */
export interface HeldToken {
  readonly status: 'success'
  /**
   * The token at the time of reading. `''` if there is none to serve at that time: the user has changed or signed out
   * since the render, or the token has ended, for example during sleep.
   */
  readonly token: string
  /** The end of the token, or of the purpose's window, by this device's clock. */
  readonly expiresAt: Date
  readonly error?: undefined
}

/** The state of a provider's token. */
export type ProviderToken = ProviderTokenActions &
  (
    | HeldToken
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
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const { status, getToken } = useProviderToken('wealthica', { enabled: user !== null })
 */
export function useProviderToken(
  provider: ProviderName,
  { purpose = 'api', enabled = true }: UseProviderTokenOptions = {},
): ProviderToken {
  const client = useTokenClient()
  const store = useMemo(() => createTokenStore({ client, provider, purpose }), [client, provider, purpose])
  const { status, epoch, expiresAt, error } = useSyncExternalStore(
    enabled ? store.subscribe : neverChanges,
    enabled ? store.getShown : getPending,
    getPending,
  )
  const { read, getToken, refresh } = store

  if (status === 'error') return { status, error, getToken, refresh }
  if (status === 'pending') return { status, getToken, refresh }
  return {
    status,
    // An event handler that reads it later gets the present token, not the one at the last render.
    get token() {
      return read(epoch).token ?? ''
    },
    get expiresAt() {
      return read(epoch).expiresAt ?? expiresAt
    },
    getToken,
    refresh,
  }
}

const getPending = () => pending
const neverChanges = () => () => {}
