// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test } from 'vitest'
import { TokenRelayDevtools } from '../../src/devtools/index.ts'
import { TestTokenRelayProvider } from '../../src/testing/index.ts'

afterEach(cleanup)

const page = (
  <StrictMode>
    <TestTokenRelayProvider>
      <TokenRelayDevtools position="top-right" />
    </TestTokenRelayProvider>
  </StrictMode>
)
const found = () => document.querySelectorAll('[data-token-relay-devtools]')

test('mounts once under StrictMode, and leaves nothing', () => {
  const { unmount } = render(page)
  expect(found()).toHaveLength(1)
  expect(found()[0]?.shadowRoot?.querySelector('.toggle.top-right')).not.toBeNull()
  unmount()
  expect(found()).toHaveLength(0)
})

test('renders nothing on a server', () => {
  expect(renderToString(page)).toBe('')
})
