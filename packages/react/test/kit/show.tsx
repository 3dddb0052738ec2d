import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { StrictMode } from 'react'
import type { ClientScene } from './set-up.ts'
import { setUp } from './set-up.ts'
import { TokenRelayProvider, useProviderToken } from '../../src/index.ts'

/** A page under StrictMode, with a client on a virtual clock. */
export interface Page extends ClientScene {
  readonly queryClient: QueryClient
  readonly text: () => string
  /** Renders other children. */
  readonly change: (children: ReactNode) => void
  /** Lets time pass and React render. */
  readonly live: (ms?: number) => Promise<void>
}

/** Renders a page. */
export async function show(children: ReactNode, queryClient = new QueryClient()): Promise<Page> {
  const scene = await setUp()
  const page = (content: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TokenRelayProvider client={scene.client}>{content}</TokenRelayProvider>
      </QueryClientProvider>
    </StrictMode>
  )
  const live = async (ms = 0) => {
    await act(async () => {
      await scene.pass(ms)
      // TanStack Query collects garbage in a separate task.
      await new Promise((resolve) => setTimeout(resolve))
    })
  }
  const { rerender } = render(page(children))
  const change = (content: ReactNode) => rerender(page(content))
  return { ...scene, queryClient, change, live, text: () => screen.getByRole('status').textContent }
}

/** Renders the state of its token. */
export function Token({ purpose = 'api' }: { readonly purpose?: 'api' | 'connect' }): ReactNode {
  const { status, token, error } = useProviderToken('wealthica', { purpose })
  return <output>{`${status} ${token ?? error?.code ?? ''}`}</output>
}
