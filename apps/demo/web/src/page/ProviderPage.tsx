import './page.css'
import type { ReactNode } from 'react'
import { ProviderContext } from '../calls/provider.ts'
import { EmulatorPill, ReceivedCard } from '../received/ReceivedCard.tsx'
import { CredentialCard } from '../token/CredentialCard.tsx'
import { TokenCard } from '../token/TokenCard.tsx'
import { ViewTitle } from '../ui/ViewTitle.tsx'

/** A provider's page: what it is about, its own cards, the token in use, and what the provider received. */
export function ProviderPage(props: {
  /** Its name in the relay's paths: `wakapay`. */
  readonly provider: string
  /** Its name for people: `WakaPay`. */
  readonly title: string
  readonly intro: string
  /**
   * `direct`: the page calls the provider with a token for one user. `gateway`: it calls this app's gateway, because
   * the provider's credentials are valid for the whole business.
   */
  readonly mode: 'direct' | 'gateway'
  /** The credentials that the browser never receives. */
  readonly secrets: readonly string[]
  readonly children: ReactNode
}) {
  const { provider, title, intro, mode, secrets, children } = props
  return (
    <ProviderContext value={{ name: provider, title }}>
      <div className="view-head">
        <div>
          <ViewTitle>{title}</ViewTitle>
          <p className="quiet">{intro}</p>
        </div>
        <EmulatorPill />
      </div>
      <div className="cards">
        {mode === 'direct' && <TokenCard secrets={secrets} />}
        {children}
        {mode === 'gateway' && <CredentialCard secrets={secrets} />}
        <ReceivedCard />
      </div>
    </ProviderContext>
  )
}
