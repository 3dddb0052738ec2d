import type { ProviderName, TokenClient } from '@token-relay/browser'
import { followToken, providerFetch, tokenSnapshot } from '@token-relay/browser'
import { openConnect, preloadConnect } from '@token-relay/browser/connect'
import { openConnectPopup } from '@token-relay/browser/connect/popup'
import { redirectToConnect } from '@token-relay/browser/connect/redirect'
import { consentUrl, startConsent } from '@token-relay/browser/consent'
import { expectTypeOf, test } from 'vitest'

declare module '@token-relay/browser' {
  interface Register {
    providers: 'wealthica' | 'tidepay'
  }
}

test('once providers are registered, any other name is a compile error everywhere', () => {
  expectTypeOf<ProviderName>().toEqualTypeOf<'wealthica' | 'tidepay'>()
  expectTypeOf<'wealtica'>().not.toExtend<ProviderName>()
  for (const method of ['getToken', 'getGrant', 'invalidate'] as const)
    expectTypeOf<Parameters<TokenClient[typeof method]>[0]>().toEqualTypeOf<ProviderName>()
  expectTypeOf(providerFetch).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(followToken).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(tokenSnapshot).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(openConnect).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(preloadConnect).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(openConnectPopup).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(redirectToConnect).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(startConsent).parameter(1).toEqualTypeOf<ProviderName>()
  expectTypeOf(consentUrl).parameter(1).toEqualTypeOf<ProviderName>()
})
