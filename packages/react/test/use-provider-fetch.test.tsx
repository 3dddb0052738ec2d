// @vitest-environment jsdom
import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { TokenRelayProvider, useProviderFetch } from '../src/index.ts'
import { setUp } from './kit/set-up.ts'

test('returns the same function at every render, and it calls the provider', async () => {
  const { client } = await setUp()
  const seen = new Set<(path: string) => Promise<Response>>()
  const Balance = () => {
    const fetchBank = useProviderFetch('wealthica')
    seen.add(fetchBank)
    return null
  }
  const page = () => (
    <TokenRelayProvider client={client}>
      <Balance />
    </TokenRelayProvider>
  )
  render(page()).rerender(page())
  expect(seen.size).toBe(1)
  const [fetchBank] = seen
  const response = await fetchBank?.('/positions')
  expect(await response?.json()).toEqual({ token: 'token-1' })
})
