// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import type { UseConsentOptions } from '../src/index.ts'
import { TokenRelayProvider, useConsent } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

afterEach(() => {
  cleanup()
  history.replaceState(null, '', '/')
})

const url = 'https://consent.example.com/'

/** Renders the hook under StrictMode. `result` returns what it returned last. */
async function renderConsent(options: UseConsentOptions = {}) {
  const scene = await setUp()
  const { result, unmount } = renderHook(() => useConsent('wych', options), {
    wrapper: ({ children }) => (
      <StrictMode>
        <TokenRelayProvider client={scene.client}>{children}</TokenRelayProvider>
      </StrictMode>
    ),
  })
  return { ...scene, unmount, result: () => result.current, settle: () => act(scene.settle) }
}

test('returns the outcome of a return, although StrictMode mounts twice, and cleans the address', async () => {
  history.replaceState(null, '', '/wych?state=REJECTED')
  const { result } = await renderConsent()
  expect(result().outcome).toEqual({ status: 'declined', connection: '' })
  expect(location.search).toBe('')
})

test('a server renders no outcome, so that hydration finds the same', async () => {
  history.replaceState(null, '', '/wych?state=ACTIVE')
  const { client } = await setUp()
  const Bank = () => <p>{useConsent('wych').outcome?.status ?? 'none'}</p>
  const html = renderToString(
    <TokenRelayProvider client={client}>
      <Bank />
    </TokenRelayProvider>,
  )
  expect(html).toBe('<p>none</p>')
})

test('start asks the relay once, however often it is called, and opens the consent page', async () => {
  const open = vi.fn<(url: string) => void>()
  const { result, relay, settle } = await renderConsent({ open })
  act(() => {
    void result().start()
    void result().start()
  })
  expect(result().isStarting).toBe(true)
  await settle()
  expect(open.mock.calls).toEqual([[url]])
  expect(relay.seen).toHaveLength(1)
  expect(result()).toMatchObject({ isStarting: false, error: undefined })
})

test('start replaces this page by default, and stays busy until the page is restored', async () => {
  const assign = vi.fn<(url: string) => void>()
  const { result, settle } = await renderConsent()
  vi.stubGlobal('location', { assign })
  act(() => void result().start())
  await settle()
  expect(assign.mock.calls).toEqual([[url]])
  expect(result().isStarting).toBe(true)
  act(() => void window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  expect(result().isStarting).toBe(false)
  act(() => void result().start())
  await settle()
  expect(assign).toHaveBeenCalledTimes(2)
})

test('a start that fails says why, removes the last outcome, and the next one can succeed', async () => {
  history.replaceState(null, '', '/wych?state=REJECTED')
  const open = vi.fn<(url: string) => void>()
  const { result, relay, settle } = await renderConsent({ open })
  relay.replies.push({ status: 403, body: { code: 'no_provider_account', detail: 'No account.' } })
  await act(() => result().start())
  expect(result()).toMatchObject({
    isStarting: false,
    outcome: undefined,
    error: { code: 'no_provider_account', message: 'No account.' },
  })
  await act(() => result().start())
  await settle()
  expect(result().error).toBeUndefined()
  expect(open).toHaveBeenCalledOnce()
})

test('an open that throws is an error, not a rejection', async () => {
  const cause = new Error('no window')
  const { result } = await renderConsent({
    open: () => {
      throw cause
    },
  })
  await act(() => result().start())
  expect(result().error).toMatchObject({ code: 'unexpected', cause })
})

test('a component that is gone when the relay answers opens nothing', async () => {
  const open = vi.fn<(url: string) => void>()
  const { result, unmount, relay, settle } = await renderConsent({ open })
  act(() => void result().start())
  unmount()
  await settle()
  expect(relay.seen).toHaveLength(1)
  expect(open).not.toHaveBeenCalled()
})

test('start is the same function at every render', async () => {
  const { result } = await renderConsent({ open: () => {} })
  const { start } = result()
  await act(start)
  expect(result().start).toBe(start)
})
