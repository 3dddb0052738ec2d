// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { show, Token } from './kit/show.tsx'
import { tokenSnapshot } from '@token-relay/browser'

afterEach(cleanup)

/** Returns the states of the queries in the cache. */
function mirrored(queryClient: QueryClient) {
  const queries = queryClient.getQueryCache().getAll()
  return queries.map(({ state: { status, data, error } }) => ({ status, data, error }))
}

for (const change of [
  'clear',
  'removeQueries',
  'resetQueries',
  'invalidateQueries',
  'cancelQueries',
] as const) {
  test(`keeps working after the host calls queryClient.${change}()`, async () => {
    const { live, text, client, relay, queryClient } = await show(<Token />)
    await live()
    await act(async () => void queryClient[change]())
    await live()
    expect(text()).toBe('success token-1')
    await act(async () => client.invalidate('wealthica', 'token-1'))
    await live()
    expect(text()).toBe('success token-2')
    relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
    await act(async () => client.invalidate('wealthica', 'token-2'))
    await live()
    expect(text()).toBe('error no_provider_account')
    expect(mirrored(queryClient)).toMatchObject([{ status: 'error', data: undefined }])
    expect(relay.mints()).toHaveLength(3)
  })
}

test('mirrors the token’s status in the query cache', async () => {
  const { live, client, relay, queryClient } = await show(<Token />)
  expect(mirrored(queryClient)).toEqual([{ status: 'pending', data: undefined, error: null }])
  await live()
  const { expiresAt } = tokenSnapshot(client, 'wealthica')
  expect(mirrored(queryClient)).toEqual([{ status: 'success', data: { expiresAt }, error: null }])
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await act(async () => client.invalidate('wealthica', 'token-1'))
  await live()
  const { error } = tokenSnapshot(client, 'wealthica')
  expect(mirrored(queryClient)).toEqual([{ status: 'error', data: undefined, error }])
})

test('mirrors only followed tokens of the present user', async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: 0 } } })
  const { live, change, client } = await show(<Token />, queryClient)
  await live()
  expect(mirrored(queryClient)).toHaveLength(1)
  await act(async () => client.setSubject('user-2'))
  await live()
  await live()
  expect(mirrored(queryClient)).toMatchObject([{ status: 'success' }])
  change(null)
  await live()
  await live()
  expect(mirrored(queryClient)).toEqual([])
})
