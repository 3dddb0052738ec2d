// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { useConnect, useProviderToken, useTokenClient } from '../../src/index.ts'
import type { TestTokenRelayProviderProps } from '../../src/testing/index.ts'
import { createTestClient, TestTokenRelayProvider } from '../../src/testing/index.ts'

afterEach(cleanup)

function Bank() {
  const { status, token, error } = useProviderToken('wealthica')
  const { open, isOpen, error: failure } = useConnect('wealthica')
  return (
    <button type="button" onClick={open}>
      {`${status} ${token ?? error?.code} ${isOpen} ${failure?.code ?? ''}`}
    </button>
  )
}

const text = () => screen.getByRole('button').textContent

async function show(props: TestTokenRelayProviderProps) {
  render(
    <StrictMode>
      <TestTokenRelayProvider {...props}>
        <Bank />
      </TestTokenRelayProvider>
    </StrictMode>,
  )
  await act(() => createTestClient().advance(0))
}

test('a client scripts a page under StrictMode: life, failure, recovery', async () => {
  const client = createTestClient({ token: { lifeSeconds: 600 } })
  await show({ client })
  expect(text()).toBe('success test-token-1 false ')
  client.fail('no_provider_account')
  await act(() => client.advance(600_000))
  expect(text()).toBe('error no_provider_account false ')
  client.recover()
  await act(() => client.advance(60_000))
  expect(text()).toMatch(/^success test-token-2/)
})

test('the options of a client can be props', async () => {
  await show({ fail: 'denied' })
  expect(text()).toBe('error denied false ')
})

test.each([
  [{ status: 'connected', institution: 'i', provider: 'p' }, ''],
  [{ status: 'closed' }, ''],
  [{ status: 'timeout' }, 'timeout'],
  [{ status: 'error', code: 'LOGIN_FAILED', message: '' }, 'LOGIN_FAILED'],
] as const)('useConnect has the scripted outcome %j', async (connect, code) => {
  await show({ connect })
  await act(async () => screen.getByRole('button').click())
  await act(() => createTestClient().advance(0))
  expect(text()).toBe(`success test-token-1 false ${code}`)
})

test('useConnect is open until the scripted promise resolves, and the dialog is not in the page', async () => {
  await show({ connect: () => new Promise(() => {}) })
  await act(async () => screen.getByRole('button').click())
  expect(text()).toBe('success test-token-1 true ')
  expect(document.querySelector('iframe, dialog, [role=dialog]')).toBeNull()
})

test('an option that does not exist throws with its name', () => {
  const bad: TestTokenRelayProviderProps = JSON.parse('{ "user": "ada" }')
  expect(() => render(<TestTokenRelayProvider {...bad} />)).toThrow(
    'unknown option of createTestClient: user',
  )
})

test('useTokenClient returns the test client', () => {
  const client = createTestClient()
  const Same = () => <output>{String(useTokenClient() === client)}</output>
  render(
    <TestTokenRelayProvider client={client}>
      <Same />
    </TestTokenRelayProvider>,
  )
  expect(screen.getByRole('status').textContent).toBe('true')
})
