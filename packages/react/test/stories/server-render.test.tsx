import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import { TokenRelayProvider, useConnect, useProviderFetch, useProviderToken } from '../../src/index.ts'

function Bank(): ReactNode {
  const { status, token } = useProviderToken('wealthica')
  const { isOpen } = useConnect('wealthica')
  useProviderFetch('wealthica')
  return <output>{`${status} ${token ?? '-'} ${isOpen}`}</output>
}

test('renders pending on a server and sends no request', async () => {
  const { client, clock, relay, settle } = await setUp()
  const html = renderToString(
    <QueryClientProvider client={new QueryClient()}>
      <TokenRelayProvider client={client}>
        <Bank />
      </TokenRelayProvider>
    </QueryClientProvider>,
  )
  await settle()
  expect(html).toBe('<output>pending - false</output>')
  expect(relay.seen).toHaveLength(0)
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('throws without TokenRelayProvider and says what to wrap', () => {
  const bare = (
    <QueryClientProvider client={new QueryClient()}>
      <Bank />
    </QueryClientProvider>
  )
  expect(() => renderToString(bare)).toThrow('<TokenRelayProvider client={client}>')
})
