// @vitest-environment jsdom
import { tokenSnapshot } from '@token-relay/browser'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { useProviderToken, useTokenClient } from '../../src/index.ts'
import { mirrorTokens, providerTokenQuery } from '../../src/query/index.ts'
import { show } from '../kit/show.tsx'

afterEach(cleanup)

const onRender = vi.fn<(status: string) => void>()

function Token() {
  const { status, error } = useQuery(providerTokenQuery(useTokenClient(), 'wealthica'))
  onRender(status)
  return <output>{`${status} ${error?.code ?? ''}`}</output>
}

/** Renders children with a query client that mirrors tokens. */
async function showMirrored(children: ReactNode = <Token />) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { gcTime: 0 } } })
  const page = (content: ReactNode) => (
    <QueryClientProvider client={queryClient}>{content}</QueryClientProvider>
  )
  const scene = await show(page(children), ({ client }) => {
    onTestFinished(mirrorTokens(client, queryClient))
  })
  const cached = () =>
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ state: { status, data, error } }) => ({ status, data, error }))
  return { ...scene, queryClient, cached, change: (content: ReactNode) => scene.change(page(content)) }
}

test('an observed query follows the token: dates, failures and recovery', async () => {
  const { live, text, client, relay, cached } = await showMirrored()
  expect(cached()).toEqual([{ status: 'pending', data: undefined, error: null }])
  await live()
  const { expiresAt } = tokenSnapshot(client, 'wealthica')
  expect(cached()).toEqual([{ status: 'success', data: { expiresAt }, error: null }])
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await act(async () => client.invalidate('wealthica', 'token-1'))
  await live()
  expect(text()).toBe('error no_provider_account')
  for (let seconds = 0; seconds < 10; seconds += 1) await live(1_000)
  expect(text()).toBe('success ')
  expect(relay.mints()).toHaveLength(3)
})

test('renews the token of an observed query', async () => {
  const { live, relay, client, cached } = await showMirrored()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(2)
  expect(cached()).toMatchObject([{ data: { expiresAt: tokenSnapshot(client, 'wealthica').expiresAt } }])
})

test('a renewal writes each query once, however many components observe it', async () => {
  const many = Array.from({ length: 200 }, (_, at) => (
    <div hidden key={at}>
      <Token />
    </div>
  ))
  const { live, client, queryClient } = await showMirrored(many)
  await live()
  let writes = 0
  queryClient.getQueryCache().subscribe(({ type }) => void (writes += type === 'updated' ? 1 : 0))
  await act(async () => void (await client.getToken('wealthica', { force: true })))
  await live()
  expect(writes).toBe(1)
})

test('components that use the hooks write nothing to the cache', async () => {
  const Hook = () => <output>{useProviderToken('wealthica').status}</output>
  const { live, text, cached } = await showMirrored(<Hook />)
  await live()
  expect(text()).toBe('success')
  expect(cached()).toEqual([])
})

test('the next user’s query replaces the last user’s', async () => {
  const { live, client, relay, cached, text } = await showMirrored()
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => client.setSubject('bruno'))
  await live()
  await live()
  expect(text()).toBe('success ')
  expect(cached()).toEqual([
    { status: 'success', data: { expiresAt: tokenSnapshot(client, 'wealthica').expiresAt }, error: null },
  ])
})

test('without observers, the token is not renewed and the query is collected', async () => {
  const { live, relay, change, cached } = await showMirrored()
  await live()
  change(null)
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(1)
  expect(cached()).toEqual([])
})

for (const call of [
  'clear',
  'removeQueries',
  'resetQueries',
  'invalidateQueries',
  'cancelQueries',
] as const) {
  test(`keeps working after the host calls queryClient.${call}()`, async () => {
    const { live, text, client, relay, queryClient } = await showMirrored()
    await live()
    await act(async () => void queryClient[call]())
    await act(async () => client.invalidate('wealthica', 'token-1'))
    await live()
    await live()
    expect(tokenSnapshot(client, 'wealthica').token).toBe(/clear|remove/.test(call) ? undefined : 'token-2')
    expect(text()).toBe('success ')
    expect(relay.mints()).toHaveLength(/clear|remove/.test(call) ? 1 : 2)
  })
}

test('queries of the host, and of another client, are left alone', async () => {
  function Other() {
    const { status } = useQuery({ queryKey: ['token-relay', 0, 'wealthica', 'api'], queryFn: () => 'own' })
    return <output>{status}</output>
  }
  const { live, cached, relay } = await showMirrored(<Other />)
  await live()
  expect(cached()).toEqual([{ status: 'success', data: 'own', error: null }])
  expect(relay.mints()).toHaveLength(0)
})
