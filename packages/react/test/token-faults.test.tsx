// @vitest-environment jsdom
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { type ProviderToken, useProviderToken } from '../src/index.ts'
import { show, Token } from './kit/show.tsx'

afterEach(cleanup)

test('offline the page says so and lives on; connected again it has its token', async () => {
  let reads = 0
  const onLine = vi.spyOn(navigator, 'onLine', 'get')
  // A page that asks without end would never let the test end either.
  onLine.mockImplementation(() => (reads += 1) > 1_000)
  const { text, live, relay } = await show(<Token />)
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(text()).toBe('error offline')
  expect(reads).toBeLessThan(5)
  expect(relay.seen).toHaveLength(0)
  onLine.mockReturnValue(true)
  window.dispatchEvent(new Event('online'))
  await live(250)
  expect(text()).toBe('success token-1')
})

test('a token that ends offline is no longer shown, and is asked for a bounded number of times', async () => {
  const { text, live } = await show(<Token />)
  await live()
  let reads = 0
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => (reads += 1) > 1_000)
  for (let minutes = 0; minutes < 70; minutes += 1) await live(60_000)
  expect(text()).toBe('error offline')
  expect(reads).toBeLessThan(10)
})

test('a token that has ended unseen is asked for as soon as a component renders', async () => {
  const { text, live, clock, change } = await show(<Token />)
  await live()
  clock.sleep(7_200_000)
  change(<Token />)
  expect(text()).toBe('pending ')
  await live()
  expect(text()).toBe('success token-2')
})

test('what a component has kept of one user gives no token of the next', async () => {
  let kept: ProviderToken | undefined
  function Keeper() {
    const token = useProviderToken('wealthica')
    if (token.status === 'success') kept ??= token
    return token.status
  }
  const { live, client } = await show(<Keeper />)
  client.setSubject('ada')
  await live()
  expect(kept?.token).toBe('token-1')
  act(() => client.setSubject(null))
  expect(kept?.token).toBe('')
  act(() => client.setSubject('bruno'))
  await live()
  expect(client.getSnapshot('wealthica')).toMatchObject({ token: 'token-2' })
  expect(kept?.token).toBe('')
})

test('a failure that only a change can mend is asked about by the next component to come', async () => {
  const { text, live, relay, change } = await show(<Token />)
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await live()
  for (let minutes = 0; minutes < 10; minutes += 1) await live(60_000)
  expect(text()).toBe('error no_provider_account')
  change(null)
  await live()
  change(<Token />)
  expect(text()).toBe('error no_provider_account')
  await live()
  expect(text()).toBe('success token-1')
  expect(relay.mints()).toHaveLength(2)
})

test('what stands in the way is shown without a flicker until it has gone', async () => {
  const { text, live, relay } = await show(<Token />)
  relay.replies.push(...Array.from({ length: 1_000 }, () => ({ status: 503 })))
  await live()
  const seen = new Set<string>()
  for (let seconds = 0; seconds < 240; seconds += 1) {
    await live(1_000)
    if (relay.mints().length >= 3) seen.add(text())
  }
  expect(relay.mints().length).toBeGreaterThan(6)
  seen.delete('pending ')
  expect(seen).toEqual(new Set(['error http_error']))
})

test('a page that named its user never shows the token of another', async () => {
  const { text, live, relay, client } = await show(<Token />)
  await act(async () => client.setSubject('ada'))
  await live()
  expect(text()).toMatch(/^success/)
  relay.token = { subject: 'subject-2' }
  await act(async () => void (await client.getToken('wealthica', { force: true }).catch(() => {})))
  await live()
  await live(60_000)
  expect(text()).toBe('error unauthenticated')
  await act(async () => client.setSubject('bruno'))
  await live()
  expect(text()).toMatch(/^success/)
})
