import { act, cleanup, render, screen } from '@testing-library/react'
import { useConnect, useProviderToken } from '@token-relay/react'
import { createTestClient, TestTokenRelayProvider } from '@token-relay/react/testing'
import { afterEach, expect, test } from 'vitest' // with Jest: from '@jest/globals'

afterEach(cleanup)

function Bank() {
  const { status, error, refresh } = useProviderToken('wealthica')
  const { open } = useConnect('wealthica', { onConnection: () => void refresh() })
  return <button onClick={open}>{error?.code ?? status}</button>
}

test('shows why there is no token, and recovers', async () => {
  const client = createTestClient({ fail: 'no_provider_account' })
  render(
    <TestTokenRelayProvider client={client}>
      <Bank />
    </TestTokenRelayProvider>,
  )
  await act(() => client.advance(0))
  expect(screen.getByRole('button').textContent).toBe('no_provider_account')
  client.recover()
  await act(() => client.advance(5_000))
  expect(screen.getByRole('button').textContent).toBe('success')
})

test('asks for a token again after a bank is connected', async () => {
  const client = createTestClient({
    connect: { status: 'connected', institution: '42', provider: 'questrade' },
  })
  render(
    <TestTokenRelayProvider client={client}>
      <Bank />
    </TestTokenRelayProvider>,
  )
  await act(() => client.advance(0))
  await act(async () => screen.getByRole('button').click())
  await act(() => client.advance(0))
  expect(client.requests.map(({ purpose }) => purpose)).toEqual(['api', 'api'])
})
