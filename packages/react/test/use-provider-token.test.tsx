// @vitest-environment jsdom
import { act, cleanup, screen } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { useProviderToken, useTokenClient } from '../src/index.ts'
import { show, Token } from './kit/show.tsx'
import { tokenSnapshot } from '@token-relay/browser'

afterEach(cleanup)

test('mints once under StrictMode for several components', async () => {
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

test('renews the token while the page is open', async () => {
  const { text, live, relay } = await show(<Token />)
  await live()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-2')
  expect(relay.mints()).toHaveLength(2)
})

test('never shows a token that expired unnoticed, whatever triggers the render', async () => {
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

test('does not re-render a component that does not read the token when it is renewed', async () => {
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
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-2')
  expect(renders).not.toHaveBeenCalled()
})

test('refresh mints a new token and is the same function at every render', async () => {
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
  // StrictMode renders the mount twice.
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

test('drops the token when the user changes and shows the new user’s', async () => {
  const { live, client, relay, text } = await show(<Token />)
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => client.setSubject('user-2'))
  expect(text()).toBe('pending ')
  await live()
  expect(text()).toBe('success token-2')
})

test('drops the token when the relay answers for another user', async () => {
  const { live, client, relay, text } = await show(<Token />)
  await live()
  relay.token = { subject: 'subject-2' }
  await act(async () => void (await client.getToken('wealthica', { force: true }).catch(() => {})))
  await live()
  expect(text()).toBe('success token-2')
})

test('shows unauthenticated after a log-out', async () => {
  const { live, client, text } = await show(<Token />)
  await live()
  await act(async () => client.logout())
  await live()
  expect(text()).toBe('error unauthenticated')
})

test('shows a failure and recovers automatically', async () => {
  const { live, relay, text } = await show(<Token />)
  relay.replies.push({ status: 429, headers: { 'retry-after': '9' } })
  await live()
  expect(text()).toBe('error http_error')
  for (let seconds = 0; seconds < 10; seconds += 1) await live(1_000)
  expect(text()).toBe('success token-1')
})

test('hides a token that expires while the relay is down', async () => {
  const { live, relay, text } = await show(<Token />)
  await live()
  relay.replies.push(...Array.from({ length: 1_000 }, () => ({ status: 503 })))
  for (let minutes = 0; minutes < 59; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-1')
  for (let seconds = 0; seconds < 60; seconds += 1) await live(1_000)
  expect(text()).toBe('error http_error')
})

test('replaces a refused token', async () => {
  const { live, client, text } = await show(<Token />)
  await live()
  await act(async () => client.invalidate('wealthica', 'token-1'))
  await live()
  expect(text()).toBe('success token-2')
})

test('purpose connect follows Connect’s window', async () => {
  const { live, relay, text } = await show(<Token purpose="connect" />)
  await live()
  for (let minutes = 0; minutes < 10; minutes += 1) await live(60_000)
  expect(text()).toBe('success token-2')
  expect(JSON.parse(relay.mints()[0]?.body ?? '')).toEqual({ purpose: 'connect' })
})

test('enabled: false neither mints nor follows, and the status is pending', async () => {
  const Gate = ({ enabled }: { readonly enabled: boolean }) => {
    const { status, token } = useProviderToken('wealthica', { enabled })
    return <output>{`${status} ${token ?? ''}`}</output>
  }
  const { live, text, relay, client, change, clock } = await show(<Gate enabled={false} />)
  await live(120_000)
  expect(relay.mints()).toHaveLength(0)
  expect(clock.nextTimerMs()).toBeUndefined()
  await client.getToken('wealthica')
  await live()
  expect(text()).toBe('pending ')
  change(<Gate enabled />)
  expect(text()).toBe('success token-1')
  change(<Gate enabled={false} />)
  expect(text()).toBe('pending ')
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(relay.mints()).toHaveLength(1)
})

test('getToken is the same function at every render and returns the present token', async () => {
  const seen = new Set<() => Promise<string>>()
  const Reader = () => {
    const { getToken, token } = useProviderToken('wealthica')
    seen.add(getToken)
    return <output>{token}</output>
  }
  const { live, client } = await show(<Reader />)
  await live()
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  // StrictMode renders the mount twice.
  expect(seen.size).toBeLessThanOrEqual(2)
  const [getToken] = seen
  expect(await getToken?.()).toBe(tokenSnapshot(client, 'wealthica').token)
  expect(await getToken?.()).toBe('token-2')
})

test('getToken and refresh ask the relay although the hook is disabled', async () => {
  const seen = vi.fn<(actions: ReturnType<typeof useProviderToken>) => void>()
  const Disabled = () => {
    seen(useProviderToken('wealthica', { enabled: false }))
    return null
  }
  const { relay } = await show(<Disabled />)
  const { getToken, refresh } = seen.mock.lastCall?.[0] ?? {}
  expect(await getToken?.()).toBe('token-1')
  await refresh?.()
  expect(relay.mints()).toHaveLength(2)
})

test('useTokenClient returns the page’s client', async () => {
  const seen = vi.fn<(client: unknown) => void>()
  const Reader = () => {
    seen(useTokenClient())
    return null
  }
  const { client } = await show(<Reader />)
  expect(seen).toHaveBeenLastCalledWith(client)
})
