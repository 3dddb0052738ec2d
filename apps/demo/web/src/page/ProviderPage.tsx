import './page.css'
import type { ReactNode } from 'react'
import { ProviderContext } from '../calls/provider.ts'
import type { ProviderInfo } from '../providers/providers.ts'
import { EmulatorPill, ReceivedCard } from '../received/ReceivedCard.tsx'
import { TokenCard } from '../token/TokenCard.tsx'
import { ViewTitle } from '../ui/ViewTitle.tsx'

/** A provider's page: what it is about, the token in use, its own cards, and what the provider received. */
export function ProviderPage(props: { readonly provider: ProviderInfo; readonly children: ReactNode }) {
  const { provider, children } = props
  return (
    <ProviderContext value={provider}>
      <div className="view-head">
        <div>
          <ViewTitle>{provider.title}</ViewTitle>
          <p className="quiet">{provider.intro}</p>
        </div>
        <EmulatorPill />
      </div>
      <div className="cards">
        <TokenCard />
        {children}
        <ReceivedCard />
      </div>
    </ProviderContext>
  )
}
