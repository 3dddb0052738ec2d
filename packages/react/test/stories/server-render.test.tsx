import type { ReactNode } from 'react'
import { Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import {
  TokenRelayProvider,
  useConnect,
  useProviderFetch,
  useProviderToken,
  useProviderTokenSuspense,
} from '../../src/index.ts'

function Bank(): ReactNode {
  const { status, token } = useProviderToken('wealthica')
  const { isOpen } = useConnect('wealthica')
  useProviderFetch('wealthica')
  return <output>{`${status} ${token ?? '-'} ${isOpen}`}</output>
}

test('renders pending on a server and sends no request', async () => {
  const { client, clock, relay, settle } = await setUp()
  const html = renderToString(
    <TokenRelayProvider client={client}>
      <Bank />
    </TokenRelayProvider>,
  )
  await settle()
  expect(html).toBe('<output>pending - false</output>')
  expect(relay.seen).toHaveLength(0)
  expect(clock.nextTimerMs()).toBeUndefined()
})

test('renders the fallback of a component that suspends, and sends no request', async () => {
  const Held = () => useProviderTokenSuspense('wealthica').token
  const { client, relay, settle } = await setUp()
  const html = renderToString(
    <TokenRelayProvider client={client}>
      <Suspense fallback="waiting">
        <Held />
      </Suspense>
    </TokenRelayProvider>,
  )
  await settle()
  expect(html).toContain('waiting')
  expect(relay.seen).toHaveLength(0)
})

test('throws without TokenRelayProvider and says what to wrap', () => {
  expect(() => renderToString(<Bank />)).toThrow('<TokenRelayProvider client={client}>')
})
