// @vitest-environment jsdom
import type { Connection, ConnectEvent, ConnectFailure } from '@token-relay/browser/connect'
import { act, cleanup, render, within } from '@testing-library/react'
import type { ReactNode } from 'react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
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

test('returns the same open function at every render', async () => {
  const { click, settle, change } = await show()
  await click()
  await settle()
  change({ provider: 'wise', onError: () => {} })
  expect(opened.size).toBe(1)
})
