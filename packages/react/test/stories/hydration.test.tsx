// @vitest-environment jsdom
import { act } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from '../kit/set-up.ts'
import { TokenRelayProvider } from '../../src/index.ts'
import { Token } from '../kit/show.tsx'

test('hydrates the server’s output on a page that already holds a token', async () => {
  const { client } = await setUp()
  const page = (
    <TokenRelayProvider client={client}>
      <Token />
    </TokenRelayProvider>
  )
  const place = document.createElement('div')
  place.innerHTML = renderToString(page)
  expect(place.textContent).toBe('pending ')
  await client.getToken('wealthica')
  const onRecoverableError = vi.fn<(error: unknown) => void>()
  const root = await act(async () => hydrateRoot(place, page, { onRecoverableError }))
  onTestFinished(() => act(async () => root.unmount()))
  expect(place.textContent).toBe('success token-1')
  expect(onRecoverableError).not.toHaveBeenCalled()
})
