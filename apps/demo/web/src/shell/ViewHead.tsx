import type { ReactNode } from 'react'
import { EmulatorPill } from '../received/EmulatorPill.tsx'

/** The heading's id: the focus goes there when the page changes. */
export const viewTitleId = 'view-title'

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
        <h1 id={viewTitleId} tabIndex={-1}>
          {title}
        </h1>
        <p className="quiet">{children}</p>
      </div>
      <EmulatorPill provider={provider} />
    </div>
  )
}
