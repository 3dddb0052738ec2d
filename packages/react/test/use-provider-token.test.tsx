// @vitest-environment jsdom
import { QueryClient } from '@tanstack/react-query'
import { act, cleanup, screen } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useProviderToken } from '../src/index.ts'
import { show, Token } from './kit/show.tsx'

afterEach(cleanup)

test('a token is minted once under StrictMode, however many components read it', async () => {
  const Two = () => (
    <>
      <Token />
      <div hidden>
        <Token />
      </div>
    </>
  )
  const { text, live, relay } = await show(<Two />)
  expect(text()).toBe('pending ')
  await live()
  expect(text()).toBe('success token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('the token is renewed while the page lies open', async () => {
  const { text, live, relay } = await show(<Token />)
  await live()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('a token that ended while nobody looked is not shown, whatever makes the component render', async () => {
  const shown = vi.fn<(status: string, token?: string) => void>()
  const Page = () => {
    const [, setCount] = useState(0)
    const { status, token } = useProviderToken('wealthica')
    useEffect(() => shown(status, token))
    return <button type="button" onClick={() => setCount((count) => count + 1)} />
  }
  const { live, clock } = await show(<Page />)
  await live()
  expect(shown).toHaveBeenLastCalledWith('success', 'token-1')
  shown.mockClear()
  clock.sleep(7_200_000)
  await act(async () => screen.getByRole('button').click())
  expect(new Set(shown.mock.calls.map(([status]) => status))).toEqual(new Set(['pending']))
})

test('a component that does not read the token is not rendered when it is renewed', async () => {
  const renders = vi.fn<(...seen: unknown[]) => void>()
  const Status = () => {
    const { status, refresh } = useProviderToken('wealthica')
    useEffect(() => renders(status, refresh))
    return <output>{status}</output>
  }
  const { live, client, relay } = await show(<Status />)
  await live()
  renders.mockClear()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(2)
  expect(client.getSnapshot('wealthica').token).toBe('token-2')
  expect(renders).not.toHaveBeenCalled()
})

test('refresh mints anew, and is the same function at every render', async () => {
  const seen = new Set<() => Promise<void>>()
  const Refresh = () => {
    const { token, refresh } = useProviderToken('wealthica')
    seen.add(refresh)
    return (
      <button type="button" onClick={refresh}>
        {token}
      </button>
    )
  }
  const { live, relay } = await show(<Refresh />)
  await live()
  screen.getByRole('button').click()
  await live()
  expect(screen.getByRole('button').textContent).toBe('token-2')
  expect(relay.mints()).toHaveLength(2)
  // One from each of StrictMode's two renders of the mount.
  expect(seen.size).toBeLessThanOrEqual(2)
})

test('an effect that depends on refresh runs once', async () => {
  const effect = vi.fn<(refresh: unknown) => void>()
  const Effect = () => {
    const { token, refresh } = useProviderToken('wealthica')
    useEffect(() => effect(refresh), [refresh])
    return <output>{token}</output>
  }
  const { live } = await show(<Effect />)
  await live()
  const before = effect.mock.calls.length
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(effect).toHaveBeenCalledTimes(before)
})

test('L2 the query cache holds dates, never the token', async () => {
  const { live, queryClient, text } = await show(<Token />)
  await live()
  expect(text()).toBe('success token-1')
  const entries = queryClient.getQueryCache().getAll()
  expect(entries).toHaveLength(1)
  expect(JSON.stringify(entries.map(({ queryKey, state }) => ({ queryKey, state })))).not.toContain('token-1')
})

test('the token of the last user is gone with them, and the next one’s comes', async () => {
  const { live, client, relay, text } = await show(<Token />)
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => client.setSubject('user-2'))
  expect(text()).toBe('pending ')
  await live()
  expect(text()).toBe('success token-2')
})

test('an answer for somebody else shows no token of the last user', async () => {
  const { live, client, relay, text } = await show(<Token />)
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => void (await client.getToken('wealthica', { force: true }).catch(() => {})))
  await live()
  expect(text()).toBe('success token-2')
})

test('after log-out the component says that nobody is signed in', async () => {
  const { live, client, text } = await show(<Token />)
  await live()
  await act(async () => client.logout())
  await live()
  expect(text()).toBe('error unauthenticated')
})

test('a failure is shown, and mended without anybody asking', async () => {
  const { live, relay, text } = await show(<Token />)
  relay.replies.push({ status: 429, headers: { 'retry-after': '9' } })
  await live()
  expect(text()).toBe('error http_error')
  for (let seconds = 0; seconds < 10; seconds += 1) await live(1_000)
  expect(text()).toBe('success token-1')
})

test('a token that ends while the relay is down is no longer shown', async () => {
  const { live, relay, text } = await show(<Token />)
  await live()
  relay.replies.push(...Array.from({ length: 1_000 }, () => ({ status: 503 })))
  for (let minutes = 0; minutes < 59; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-1')
  for (let seconds = 0; seconds < 60; seconds += 1) await live(1_000)
  expect(text()).toBe('error http_error')
})

test('a refused token is replaced', async () => {
  const { live, client, text } = await show(<Token />)
  await live()
  await act(async () => client.invalidate('wealthica', 'token-1'))
  await live()
  expect(text()).toBe('success token-2')
})

test('purpose connect follows that window', async () => {
  const { live, relay, text } = await show(<Token purpose="connect" />)
  await live()
  for (let minutes = 0; minutes < 10; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-2')
  expect(JSON.parse(relay.mints()[0]?.body ?? '')).toEqual({ purpose: 'connect' })
})

test('our query options stand whatever the host’s defaults are', async () => {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        enabled: false,
        retry: 5,
        networkMode: 'offlineFirst',
        staleTime: Infinity,
        refetchInterval: 10,
        throwOnError: true,
        notifyOnChangeProps: 'all',
        placeholderData: (last: unknown) => last,
      },
    },
  })
  const renders = vi.fn<(status: string) => void>()
  const Status = () => {
    const { status } = useProviderToken('wealthica')
    useEffect(() => renders(status))
    return <output>{status}</output>
  }
  const { live, relay, client, text } = await show(<Status />, queryClient)
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await live()
  expect(text()).toBe('error')
  expect(relay.mints()).toHaveLength(1)
  await act(async () => client.setSubject('user-2'))
  await live()
  expect(text()).toBe('success')
  await act(async () => client.setSubject('user-3'))
  await live()
  expect(text()).toBe('success')
  renders.mockClear()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(4)
  expect(renders).not.toHaveBeenCalled()
})
