// @vitest-environment jsdom
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type { ProviderToken } from '../../src/index.ts'
import { useProviderToken } from '../../src/index.ts'
import { show, Token } from '../kit/show.tsx'
import { tokenSnapshot } from '@token-relay/browser'

afterEach(cleanup)

test('shows offline while the device is offline, and the token when it is online again', async () => {
  let reads = 0
  const onLine = vi.spyOn(navigator, 'onLine', 'get')
  // Ends the test if the page asks in a loop.
  onLine.mockImplementation(() => (reads += 1) > 1_000)
  const { text, live, relay } = await show(<Token />)
  for (let minutes = 0; minutes < 60; minutes += 1) await live(60_000)
  expect(text()).toBe('error offline')
  // One look a minute is as often as this test lets time pass.
  expect(reads).toBeLessThan(65)
  expect(relay.seen).toHaveLength(0)
  onLine.mockReturnValue(true)
  window.dispatchEvent(new Event('online'))
  await live(250)
  expect(text()).toBe('success token-1')
})

test('hides a token that expires offline, with a bounded number of attempts', async () => {
  const { text, live } = await show(<Token />)
  await live()
  let reads = 0
  vi.spyOn(navigator, 'onLine', 'get').mockImplementation(() => (reads += 1) > 1_000)
  for (let minutes = 0; minutes < 70; minutes += 1) await live(60_000)
  expect(text()).toBe('error offline')
  expect(reads).toBeLessThan(20)
})

test('mints as soon as a component renders after its token expired unnoticed', async () => {
  const { text, live, clock, change } = await show(<Token />)
  await live()
  clock.sleep(7_200_000)
  change(<Token />)
  expect(text()).toBe('pending ')
  await live()
  expect(text()).toBe('success token-2')
})

test('a result kept from one user never returns the next user’s token', async () => {
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
  expect(tokenSnapshot(client, 'wealthica')).toMatchObject({ token: 'token-2' })
  expect(kept?.token).toBe('')
})

test('a component that mounts triggers a mint after a failure', async () => {
  const { text, live, relay, change } = await show(<Token />)
  relay.replies.push({ status: 403, body: { code: 'no_provider_account' } })
  await live()
  expect(text()).toBe('error no_provider_account')
  change(null)
  await live(600_000)
  expect(relay.mints()).toHaveLength(1)
  change(<Token />)
  expect(text()).toBe('error no_provider_account')
  await live()
  expect(text()).toBe('success token-1')
  expect(relay.mints()).toHaveLength(2)
})

for (const [what, reply] of [
  ['a proxy’s 502', { status: 502, body: '<html>Bad Gateway</html>' }],
  ['a 404', { status: 404, body: '<html></html>' }],
  ['identify_failed', { status: 500, body: { code: 'identify_failed' } }],
  ['a maintenance page', { status: 200, body: '<html></html>' }],
  ['a 401', { status: 401, body: { code: 'unauthenticated' } }],
  ['a redirect', { status: 302, headers: { location: '/login' } }],
] as const) {
  test(`a component shows its token although a renewal fails by ${what}`, async () => {
    const { text, live, relay } = await show(<Token />)
    await live()
    for (let minutes = 0; minutes < 57; minutes += 1) await live(60_000)
    relay.replies.push(reply, reply)
    const shown = new Set<string>()
    for (let seconds = 0; seconds < 200; seconds += 1) {
      await live(1_000)
      shown.add(text())
    }
    expect(shown).toEqual(new Set(['success token-1', 'success token-2']))
  })
}

test('shows an error without flicker until it is resolved', async () => {
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

test('never shows another user’s token on a page that named its user', async () => {
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
