import type { IncomingMessage } from 'node:http'
import { createRelay, type DirectProvider, wealthica, type WealthicaOptions } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'
import express, { type Request as ExpressRequest } from 'express'
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
      expectTypeOf(request).toEqualTypeOf<ExpressRequest>()
      return user
    },
    providers: [wealthica({ ...secrets, loginName: (user) => user.wealthicaName })],
  })
  expectTypeOf<typeof relay.mint>().parameter(1).toEqualTypeOf<AppUser>()
  await relay.close()
})

test('identify gets Express’s request, and the router is a middleware of Express', async () => {
  const relay = createRelay({
    identify: (request) => {
      expectTypeOf(request).toEqualTypeOf<ExpressRequest>()
      return user
    },
    addressOf: (request) => {
      expectTypeOf(request).toEqualTypeOf<IncomingMessage>()
      return undefined
    },
    providers: [wealthica(secrets)],
  })
  express().use(relay.router())
  await relay.close()
})

test('for the fetch API, identify and addressOf get a Request', async () => {
  const named = createRelay<AppUser, Request>({
    identify: (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return user
    },
    addressOf: (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return undefined
    },
    providers: [wealthica({ ...secrets, loginName: (user) => user.wealthicaName })],
  })
  expectTypeOf(toFetchHandler(named)).toEqualTypeOf<(request: Request) => Promise<Response>>()
  await named.close()
})

test('for the fetch API, an annotated parameter of identify is enough, or none at all', async () => {
  const annotated = createRelay({
    identify: (request: Request) => (request.headers.has('cookie') ? user : null),
    addressOf: (request) => request.headers.get('x-real-ip') ?? undefined,
    providers: [wealthica(secrets)],
  })
  const bare = createRelay({ identify: async () => user, rateLimit: false, providers: [wealthica(secrets)] })
  expectTypeOf(toFetchHandler(annotated)).toEqualTypeOf(toFetchHandler(bare))
  await Promise.all([annotated.close(), bare.close()])
})

test('a handler of the fetch API needs what its functions read beside the request', async () => {
  const relay = createRelay({ identify: async () => user, providers: [wealthica(secrets)] })
  const handler = toFetchHandler(relay, {
    addressOf: (request, server: { ipOf(request: Request): string }) => server.ipOf(request),
    next: () => 7,
  })
  expectTypeOf(handler).parameters.toEqualTypeOf<[Request, { ipOf(request: Request): string }]>()
  expectTypeOf(handler).returns.toEqualTypeOf<Promise<Response | number>>()
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
