import { ProviderPage } from '../../page/ProviderPage.tsx'
import { wealthica } from '../providers.ts'
import { InstitutionsCard } from './InstitutionsCard.tsx'

/** Wealthica: the user's own token, and the institutions that they have connected. */
export function WealthicaPage() {
  return (
    <ProviderPage provider={wealthica}>
      <InstitutionsCard />
    </ProviderPage>
  )
}
