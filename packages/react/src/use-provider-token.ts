'use client'

import type { ProviderName, Purpose, TokenError } from '@token-relay/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'
import type { HeldToken, ProviderTokenActions } from './token-store.ts'
import { createTokenStore, neverChanges, pending } from './token-store.ts'

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
  const snapshot = useSyncExternalStore(
    enabled ? store.subscribe : neverChanges,
    enabled ? store.getShown : getPending,
    getPending,
  )
  if (snapshot.status === 'success') return store.hold(snapshot)
  const { epoch: _epoch, ...shown } = snapshot
  return { ...shown, ...store.actions }
}

const getPending = () => pending
