// @vitest-environment jsdom
import type { TokenClientOptions } from '@token-relay/browser'
import { createTokenClient } from '@token-relay/browser'
import { cleanup } from '@testing-library/react'
import { useEffect, useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { TokenRelayProvider } from '../../src/index.ts'
import { show, Token } from '../kit/show.tsx'

afterEach(cleanup)

/** A component that creates its client and disposes of it, as StrictMode makes it do twice. */
function Owner(options: TokenClientOptions) {
  const [client] = useState(() => createTokenClient(options))
  useEffect(() => client.dispose, [client])
  return (
    <TokenRelayProvider client={client}>
      <Token />
    </TokenRelayProvider>
  )
}

test('R6 C13 a client that a component creates and disposes of works under StrictMode', async () => {
  const { change, live, text, relay, clock } = await show(<output />)
  change(<Owner baseUrl={relay.url} clock={clock} />)
  await vi.waitFor(async () => {
    await live()
    expect(text()).toMatch(/^success token-\d$/)
  })
  change(<output />)
  expect(clock.nextTimerMs()).toBeUndefined()
})
