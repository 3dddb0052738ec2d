import { createRelay, type DirectProvider, wealthica, type WealthicaOptions } from '@token-relay/server'
import type { Request } from 'express'
import { expectTypeOf, test } from 'vitest'

interface AppUser {
  readonly id: number
  readonly wealthicaName: string
}
const secrets = { clientId: 'maple-ledger', clientSecret: '4b1f0c7d9e' }
const user: AppUser = { id: 1, wealthicaName: 'ada' }

test('createRelay<AppUser> types the argument of loginName', async () => {
  const relay = createRelay<AppUser>({
    identify: (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return user
    },
    providers: [wealthica({ ...secrets, loginName: (user) => user.wealthicaName })],
  })
  expectTypeOf<typeof relay.mint>().parameter(1).toEqualTypeOf<AppUser>()
  await relay.close()
})

test('an annotated parameter types the provider', () => {
  const provider = wealthica({ ...secrets, loginName: (user: AppUser) => user.wealthicaName })
  expectTypeOf(provider).toEqualTypeOf<DirectProvider<AppUser>>()
})

test('by default the user has an id', () => {
  expectTypeOf<Parameters<NonNullable<WealthicaOptions['loginName']>>[0]['id']>().toEqualTypeOf<
    string | number | bigint
  >()
})

test('provider names are completed, and other names are allowed', async () => {
  const relay = createRelay({ identify: () => null, providers: [wealthica(secrets)] })
  expectTypeOf<'wealthica'>().toExtend<Parameters<typeof relay.mint>[0]>()
  expectTypeOf<string>().toExtend<Parameters<typeof relay.mint>[0]>()
  await relay.close()
})
