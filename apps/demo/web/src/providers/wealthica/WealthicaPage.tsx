import { ReceivedCard } from '../../received/ReceivedCard.tsx'
import { ViewHead } from '../../shell/ViewHead.tsx'
import { TokenCard } from '../../token/TokenCard.tsx'
import { InstitutionsCard } from './InstitutionsCard.tsx'

/** Wealthica: the user's token, their institutions, and what Wealthica saw of all that. */
export function WealthicaPage() {
  return (
    <>
      <ViewHead provider="wealthica" title="Wealthica">
        Investments at Canadian banks and brokers. This page reads them from Wealthica itself, with a
        short-lived token that is yours alone.
      </ViewHead>
      <div className="cards">
        <TokenCard provider="wealthica" title="Wealthica" secrets={['The app’s client secret']} />
        <InstitutionsCard />
        <ReceivedCard provider="wealthica" title="Wealthica" />
      </div>
    </>
  )
}
