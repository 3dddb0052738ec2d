'use client'

import type { ProviderName } from '@token-relay/browser'
import { tokenSnapshot } from '@token-relay/browser'
import { useCallback, useSyncExternalStore } from 'react'
import { tickerOf } from './ticker.ts'
import { useTokenClient } from './token-relay-provider.tsx'
import type { UseProviderTokenOptions } from './use-provider-token.ts'

/**
 * Returns the seconds, rounded up, until the end of the token that the page holds, or of the purpose's window; `undefined`
 * without a token.
 *
 * Re-renders the component once a second while the page is visible. All countdowns of a page share one timer. It neither
 * mints nor renews: combine it with `useProviderToken`.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const seconds = useTokenCountdown('wealthica', { purpose: 'connect' })
 */
export function useTokenCountdown(
  provider: ProviderName,
  { purpose = 'api' }: Pick<UseProviderTokenOptions, 'purpose'> = {},
): number | undefined {
  const client = useTokenClient()
  const getSeconds = useCallback(() => {
    const { expiresAt } = tokenSnapshot(client, provider, purpose)
    return expiresAt && Math.max(0, Math.ceil((expiresAt.getTime() - client.clock.wallMs()) / 1000))
  }, [client, provider, purpose])
  return useSyncExternalStore(tickerOf(client.clock), getSeconds, () => undefined)
}
