// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { show, Token } from './kit/show.tsx'

afterEach(cleanup)

/** What the query cache says of the tokens it knows. */
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
  test(`after the host’s queryClient.${change}() components go on as before`, async () => {
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

test('the query cache says how a token stands', async () => {
  const { live, client, relay, queryClient } = await show(<Token />)
  expect(mirrored(queryClient)).toEqual([{ status: 'pending', data: undefined, error: null }])
  await live()
  const { expiresAt } = client.getSnapshot('wealthica')
  expect(mirrored(queryClient)).toEqual([{ status: 'success', data: { expiresAt }, error: null }])
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await act(async () => client.invalidate('wealthica', 'token-1'))
  await live()
  const { error } = client.getSnapshot('wealthica')
  expect(mirrored(queryClient)).toEqual([{ status: 'error', data: undefined, error }])
})

test('it says so for as long as somebody follows the token, and of the present user alone', async () => {
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
