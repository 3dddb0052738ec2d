import type { ReactNode } from 'react'
import { EmulatorPill } from '../received/EmulatorPill.tsx'
import { ViewTitle } from './ViewTitle.tsx'

/** What a provider's page begins with: its name, what it is about, and whether anything is real. */
export function ViewHead(props: {
  readonly provider: string
  readonly title: string
  readonly children: ReactNode
}) {
  const { provider, title, children } = props
  return (
    <div className="view-head">
      <div>
        <ViewTitle>{title}</ViewTitle>
        <p className="quiet">{children}</p>
      </div>
      <EmulatorPill provider={provider} />
    </div>
  )
}
