'use client'

import type { ProviderName, TokenSnapshot } from '@token-relay/browser'
import { useMemo, useSyncExternalStore } from 'react'
import { suspensionsOf } from './suspensions.ts'
import { useTokenClient } from './token-relay-provider.tsx'
import type { HeldToken, ProviderTokenActions, TokenKey, TokenStore } from './token-store.ts'
import { createTokenStore } from './token-store.ts'
import type { UseProviderTokenOptions } from './use-provider-token.ts'

/** A token that is there, because the component is not rendered otherwise. */
export type SuspendedProviderToken = HeldToken & ProviderTokenActions

/**
 * Like `useProviderToken`, for components below a `Suspense` and an error boundary: suspends until there is a token, and
 * throws the `TokenError` of a failed mint.
 *
 * After the error boundary is reset, the component asks the relay again, also during a hold-off. A boundary that resets
 * itself does not loop: it gets the same error without a request for 1 s, and for up to 60 s as failures repeat.
 *
 * On a server it throws, so that React sends the fallback of the `Suspense` and renders the component in the browser.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const { getToken } = useProviderTokenSuspense('wealthica')
 */
export function useProviderTokenSuspense(
  provider: ProviderName,
  { purpose = 'api' }: Pick<UseProviderTokenOptions, 'purpose'> = {},
): SuspendedProviderToken {
  const client = useTokenClient()
  const key = useMemo((): TokenKey => ({ client, provider, purpose }), [client, provider, purpose])
  const store = useMemo(() => createTokenStore(key), [key])
  // A server sends the fallback, so there is nothing to hydrate: the browser shows what it has.
  const snapshot = useSyncExternalStore(store.subscribe, store.getShown, store.getShown)
  return heldToken(snapshot, key, store)
}

function heldToken(snapshot: TokenSnapshot, key: TokenKey, store: TokenStore): SuspendedProviderToken {
  if (typeof window === 'undefined') {
    throw new Error('useProviderTokenSuspense renders in the browser only: wrap the component in <Suspense>.')
  }
  const suspensions = suspensionsOf(key)
  const { status, error } = snapshot
  if (status === 'error') {
    if (!suspensions.isRetry(error)) throw error
    throw suspensions.wait(store.actions.refresh)
  }
  // React re-renders when a thrown promise settles.
  if (status === 'pending') throw suspensions.wait(store.actions.getToken)
  suspensions.reset()
  return store.hold(snapshot)
}
