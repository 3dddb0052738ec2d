import { createRelay, type ProviderName, type Relay, type RelayOptions, wealthica } from '@token-relay/server'
import { expectTypeOf, test } from 'vitest'

interface AppUser {
  readonly id: number
  readonly wealthicaName: string
}

declare module '@token-relay/server' {
  interface Register {
    user: AppUser
    providers: 'wealthica' | 'tidepay'
    request: Request
  }
}

test('Register types the user and the request everywhere, without a type argument', async () => {
  const relay = createRelay({
    identify: (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return { id: 1, wealthicaName: 'ada' }
    },
    providers: [
      wealthica({
        clientId: 'maple-ledger',
        clientSecret: '4b1f0c7d9e',
        loginName: (user) => {
          expectTypeOf(user).toEqualTypeOf<AppUser>()
          return user.wealthicaName
        },
      }),
    ],
  })
  expectTypeOf<ReturnType<RelayOptions['identify']>>().toExtend<
    AppUser | null | undefined | Promise<unknown>
  >()
  await relay.close()
})

test('once providers are registered, a back-end call of any other name is a compile error', () => {
  expectTypeOf<ProviderName>().toEqualTypeOf<'wealthica' | 'tidepay'>()
  expectTypeOf<Parameters<Relay['mint']>[0]>().toEqualTypeOf<ProviderName>()
  expectTypeOf<Parameters<Relay['fetch']>[0]>().toEqualTypeOf<ProviderName>()
  expectTypeOf<Parameters<Relay['revoke']>[1]>().toEqualTypeOf<ProviderName | undefined>()
})
