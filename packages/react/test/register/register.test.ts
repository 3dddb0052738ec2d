import type { ProviderName } from '@token-relay/browser'
import {
  useConnect,
  useConsent,
  useProviderFetch,
  useProviderToken,
  useProviderTokenSuspense,
  useTokenCountdown,
} from '@token-relay/react'
import type { ProviderTokenQueryKey } from '@token-relay/react/query'
import { providerTokenQuery } from '@token-relay/react/query'
import { expectTypeOf, test } from 'vitest'

declare module '@token-relay/browser' {
  interface Register {
    providers: 'wealthica' | 'tidepay'
  }
}

test('the providers that are registered for the browser package are those of every hook and query', () => {
  expectTypeOf<ProviderName>().toEqualTypeOf<'wealthica' | 'tidepay'>()
  expectTypeOf(useProviderToken).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(useProviderTokenSuspense).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(useTokenCountdown).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(useProviderFetch).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(useConnect).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(useConsent).parameter(0).toEqualTypeOf<ProviderName>()
  expectTypeOf(providerTokenQuery).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf<ProviderTokenQueryKey[2]>().toEqualTypeOf<ProviderName>()
})
