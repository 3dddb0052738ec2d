// @vitest-environment jsdom
import type { openConnect } from '@token-relay/browser/connect'
import type { Connection, ConnectEvent, ConnectFailure, ConnectOutcome } from '@token-relay/browser/connect'
import { act, cleanup, render, renderHook, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from './kit/set-up.ts'
import type { Posted } from '@token-relay/test-kit'
import { dialog, frame, post, watchForms } from '@token-relay/test-kit'
import type { UseConnectOptions } from '../src/index.ts'
import { TokenRelayProvider, useConnect } from '../src/index.ts'

let forms: Posted[]

beforeEach(() => {
  forms = watchForms()
})
afterEach(cleanup)

const opened = new Set<() => void>()

/** Renders the hook. `result` returns what it returned last. */
async function renderConnect(options: UseConnectOptions = {}) {
  const scene = await setUp()
  const { result } = renderHook(() => useConnect('wealthica', options), {
    wrapper: ({ children }) => (
      <StrictMode>
        <TokenRelayProvider client={scene.client}>{children}</TokenRelayProvider>
      </StrictMode>
    ),
  })
  return { ...scene, result: () => result.current, settle: () => act(scene.settle) }
}

function Bank(options: UseConnectOptions): ReactNode {
  const { open, isOpen, error } = useConnect('wealthica', options)
  opened.add(open)
  return (
    <button type="button" onClick={open}>
      {isOpen ? 'open' : (error?.code ?? 'closed')}
    </button>
  )
}

async function show(options: UseConnectOptions = {}) {
  const scene = await setUp()
  const page = (props: UseConnectOptions) => (
    <StrictMode>
      <TokenRelayProvider client={scene.client}>
        <Bank {...props} />
      </TokenRelayProvider>
    </StrictMode>
  )
  const { container, rerender, unmount } = render(page(options))
  const button = () => within(container).getByText(/./, { selector: 'button' })
  opened.clear()
  return {
    ...scene,
    unmount,
    change: (props: UseConnectOptions) => rerender(page(props)),
    text: () => button().textContent,
    click: () => act(async () => button().click()),
    settle: () => act(scene.settle),
  }
}

test('opens one widget under StrictMode, even on two clicks', async () => {
  const { click, settle, relay, text } = await show()
  await click()
  await click()
  await settle()
  expect(text()).toBe('open')
  expect(document.querySelectorAll('iframe')).toHaveLength(1)
  expect(relay.mints()).toHaveLength(1)
  expect(forms).toHaveLength(1)
})

test('calls the latest onConnection, and opens again', async () => {
  const early = vi.fn<(connection: Connection) => void>()
  const late = vi.fn<(connection: Connection) => void>()
  const { click, settle, change, text } = await show({ onConnection: early })
  await click()
  await settle()
  change({ onConnection: late })
  await act(async () => post({ wealthica: true, event: 'success', institution: '5f1', provider: 'wise' }))
  expect(late).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ institution: '5f1', provider: 'wise' }),
  )
  expect(early).not.toHaveBeenCalled()
  expect(text()).toBe('closed')
  await click()
  await settle()
  expect(frame()).toBeDefined()
})

test('calls onError and shows the error until the next opening', async () => {
  const onError = vi.fn<(failure: ConnectFailure) => void>()
  const { click, settle, text } = await show({ onError })
  await click()
  await settle()
  await act(async () =>
    post({ wealthica: true, event: 'error', error: { error_type: 500, message: 'Down' } }),
  )
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: '500', message: 'Down' }))
  expect(text()).toBe('500')
  await click()
  expect(text()).toBe('open')
})

test('calls onError at the end of the window, but not when the user closes the widget', async () => {
  const onError = vi.fn<(failure: ConnectFailure) => void>()
  const { click, settle, clock, text } = await show({ onError })
  await click()
  await settle()
  await act(async () => post({ wealthica: true, event: 'close' }))
  expect(onError).not.toHaveBeenCalled()
  await click()
  await settle()
  await act(async () => clock.advance(600_000))
  expect(onError).toHaveBeenCalledExactlyOnceWith({
    code: 'timeout',
    message: 'The time to connect is over.',
  })
  expect(text()).toBe('timeout')
})

test('passes events to onEvent', async () => {
  const onEvent = vi.fn<(event: ConnectEvent) => void>()
  const { click, settle } = await show({ onEvent })
  await click()
  await settle()
  post({ wealthica: true, event: 'RETRY_ATTEMPT' })
  expect(onEvent).toHaveBeenCalledExactlyOnceWith({ name: 'RETRY_ATTEMPT', data: undefined })
})

test('reports bad_option before the dialog opens', async () => {
  const { click, relay, text } = await show({ webhookUri: 'http://app.example.com' })
  await click()
  expect(text()).toBe('bad_option')
  expect(dialog()).toBeNull()
  expect(relay.seen).toHaveLength(0)
})

test('removes the widget on unmount during the mint, without a callback', async () => {
  const onError = vi.fn<(failure: ConnectFailure) => void>()
  const { click, unmount, settle } = await show({ onError })
  await click()
  expect(dialog()).not.toBeNull()
  unmount()
  expect(dialog()).toBeNull()
  await settle()
  expect(document.querySelector('iframe')).toBeNull()
  expect(forms).toEqual([])
  expect(onError).not.toHaveBeenCalled()
})

test('open resolves with the outcome, and with the same one on a second click', async () => {
  const outcomes: Promise<ConnectOutcome>[] = []
  const { result, settle } = await renderConnect()
  await act(async () => void outcomes.push(result().open(), result().open()))
  expect(result().isOpen).toBe(true)
  await settle()
  await act(async () => post({ wealthica: true, event: 'success', institution: '5f1' }))
  const outcome = { status: 'connected', institution: '5f1', provider: '' }
  expect(await Promise.all(outcomes)).toEqual([outcome, outcome])
})

test('close ends the widget with the outcome closed', async () => {
  const onClose = vi.fn<(reason: string) => void>()
  const { result, settle } = await renderConnect({ onClose })
  const opened: { outcome?: Promise<ConnectOutcome> } = {}
  await act(async () => void (opened.outcome = result().open()))
  await settle()
  await act(async () => result().close())
  expect(await opened.outcome).toEqual({ status: 'closed' })
  expect(dialog()).toBeNull()
  expect(onClose).toHaveBeenCalledExactlyOnceWith('closed')
})

test('callbacks that throw change neither the outcome nor the state', async () => {
  const thrown: unknown[] = []
  const hear = (error: unknown) => void thrown.push(error)
  // Vitest would fail the test for them.
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', hear)
  const hearEvent = ({ error }: ErrorEvent) => hear(error)
  addEventListener('error', hearEvent)
  onTestFinished(() => {
    removeEventListener('error', hearEvent)
    process.removeAllListeners('uncaughtException')
    for (const listener of listeners) process.on('uncaughtException', listener)
  })
  const fail = (name: string) => () => {
    throw new Error(name)
  }
  const { result, settle } = await renderConnect({
    onOpen: fail('onOpen'),
    onEvent: fail('onEvent'),
    onConnection: fail('onConnection'),
    onClose: fail('onClose'),
  })
  const opened: { outcome?: Promise<ConnectOutcome> } = {}
  await act(async () => void (opened.outcome = result().open()))
  await settle()
  await act(async () => post({ wealthica: true, event: 'RETRY_ATTEMPT' }))
  await act(async () => post({ wealthica: true, event: 'success', institution: '5f1' }))
  expect(await opened.outcome).toMatchObject({ status: 'connected' })
  expect(result()).toMatchObject({ isOpen: false, error: undefined })
  expect(thrown.map(String)).toEqual(
    ['onOpen', 'onEvent', 'onConnection', 'onClose'].map((n) => `Error: ${n}`),
  )
})

test('preload mints the token that the widget then opens with', async () => {
  const { result, settle, relay } = await renderConnect()
  result().preload()
  await settle()
  expect(relay.mints()).toHaveLength(1)
  expect(document.querySelector('link')).toBeNull()
  await act(async () => void result().open())
  await settle()
  expect(forms).toMatchObject([{ fields: { token: 'token-1' } }])
  expect(relay.mints()).toHaveLength(1)
})

test('opens with another function, such as openConnectPopup', async () => {
  const openWith = vi.fn<typeof openConnect>().mockResolvedValue({ status: 'closed' })
  const { result, client } = await renderConnect({ openWith, lang: 'fr' })
  await act(async () => void result().open())
  expect(openWith).toHaveBeenCalledExactlyOnceWith(
    client,
    'wealthica',
    expect.objectContaining({ lang: 'fr' }),
  )
  expect(dialog()).toBeNull()
})

test('is not ready while a server renders, and ready in a page', async () => {
  const { result, client } = await renderConnect()
  expect(result().ready).toBe(true)
  const seen: boolean[] = []
  const Ready = () => {
    seen.push(useConnect('wealthica').ready)
    return null
  }
  renderToString(
    <TokenRelayProvider client={client}>
      <Ready />
    </TokenRelayProvider>,
  )
  expect(seen).toEqual([false])
})

test('returns the same open function at every render', async () => {
  const { click, settle, change } = await show()
  await click()
  await settle()
  change({ provider: 'wise', onError: () => {} })
  expect(opened.size).toBe(1)
})
