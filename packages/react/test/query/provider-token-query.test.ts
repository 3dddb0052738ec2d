import { tokenSnapshot } from '@token-relay/browser'
import { dehydrate, QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { providerTokenQuery } from '../../src/query/index.ts'
import { setUp } from '../kit/set-up.ts'

test('prefetching mints, and a later call is served from memory', async () => {
  const { client, relay } = await setUp()
  await new QueryClient().prefetchQuery(providerTokenQuery(client, 'wealthica'))
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('prefetching asks the client each time: a token that has ended is minted again', async () => {
  const { client, relay, clock } = await setUp()
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  await queryClient.prefetchQuery(providerTokenQuery(client, 'wealthica'))
  await queryClient.prefetchQuery(providerTokenQuery(client, 'wealthica'))
  expect(relay.mints()).toHaveLength(1)
  clock.sleep(7_200_000)
  await queryClient.prefetchQuery(providerTokenQuery(client, 'wealthica'))
  expect(relay.mints()).toHaveLength(2)
})

test('a failure is final for the query, whatever the host’s defaults: the client has its own retries', async () => {
  const { client, relay } = await setUp()
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 5 } } })
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  const failure = queryClient.fetchQuery(providerTokenQuery(client, 'wealthica'))
  await expect(failure).rejects.toMatchObject({ code: 'no_provider_account' })
  expect(relay.mints()).toHaveLength(1)
})

test('purpose connect asks for a token that opens Connect', async () => {
  const { client, relay } = await setUp()
  const { expiresAt } = await new QueryClient().fetchQuery(
    providerTokenQuery(client, 'wealthica', { purpose: 'connect' }),
  )
  expect(expiresAt).toEqual(tokenSnapshot(client, 'wealthica', 'connect').expiresAt)
  expect(JSON.parse(relay.mints()[0]?.body ?? '')).toEqual({ purpose: 'connect' })
})

test('L2 the query cache and its dehydrated form hold dates, never the token', async () => {
  const { client } = await setUp()
  const queryClient = new QueryClient()
  const data = await queryClient.fetchQuery(providerTokenQuery(client, 'wealthica'))
  expect(data).toEqual({ expiresAt: tokenSnapshot(client, 'wealthica').expiresAt })
  const queries = queryClient.getQueryCache().getAll()
  expect(JSON.stringify(queries.map(({ queryKey, state }) => ({ queryKey, state })))).not.toContain('token-1')
  expect(JSON.stringify(dehydrate(queryClient))).not.toContain('token-1')
})

test('another user has another query', async () => {
  const { client } = await setUp()
  const first = providerTokenQuery(client, 'wealthica').queryKey
  client.setSubject('ada')
  expect(providerTokenQuery(client, 'wealthica').queryKey).not.toEqual(first)
})
