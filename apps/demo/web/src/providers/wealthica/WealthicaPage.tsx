import { ProviderPage } from '../../page/ProviderPage.tsx'
import { InstitutionsCard } from './InstitutionsCard.tsx'

/** Wealthica: the user's own token, and the institutions that they have connected. */
export function WealthicaPage() {
  return (
    <ProviderPage
      provider="wealthica"
      title="Wealthica"
      intro="Investments at Canadian banks and brokers. This page reads them directly from Wealthica, with a short-lived token that is yours alone."
      mode="direct"
      secrets={['The app’s client secret']}
    >
      <InstitutionsCard />
    </ProviderPage>
  )
}
