import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { StrictMode } from 'react'
import type { ClientScene } from './set-up.ts'
import { setUp } from './set-up.ts'
import { TokenRelayProvider, useProviderToken } from '../../src/index.ts'

/** A page under StrictMode, with a client on a virtual clock. */
export interface Page extends ClientScene {
  readonly text: () => string
  /** Renders other children. */
  readonly change: (children: ReactNode) => void
  /** Lets time pass and React render. */
  readonly live: (ms?: number) => Promise<void>
}

/** Renders a page, after `prepare` has run. */
export async function show(
  children: ReactNode,
  prepare: (scene: ClientScene) => void = () => {},
): Promise<Page> {
  const scene = await setUp()
  prepare(scene)
  const page = (content: ReactNode) => (
    <StrictMode>
      <TokenRelayProvider client={scene.client}>{content}</TokenRelayProvider>
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
  return { ...scene, change, live, text: () => screen.getByRole('status').textContent }
}

/** Renders the state of its token. */
export function Token({ purpose = 'api' }: { readonly purpose?: 'api' | 'connect' }): ReactNode {
  const { status, token, error } = useProviderToken('wealthica', { purpose })
  return <output>{`${status} ${token ?? error?.code ?? ''}`}</output>
}
