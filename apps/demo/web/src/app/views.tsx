import type { ReactNode } from 'react'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { ProviderPage } from '../page/ProviderPage.tsx'
import { type ProviderInfo, swypex, wakapay, wealthica, wych, wyre } from '../providers/providers.ts'
import { PaymentCards } from '../providers/swypex/PaymentCards.tsx'
import { BalanceCard } from '../providers/wakapay/BalanceCard.tsx'
import { RecipientCard } from '../providers/wakapay/RecipientCard.tsx'
import { InstitutionsCard } from '../providers/wealthica/InstitutionsCard.tsx'
import { AccountsCard } from '../providers/wych/AccountsCard.tsx'
import { AccountCard } from '../providers/wyre/AccountCard.tsx'

/** A page in the navigation. */
export interface View {
  /** Its path. The host serves the same paths. */
  readonly path: string
  readonly title: string
  readonly page: ReactNode
}

/** Returns a provider's page. Its key keeps React from taking it for the page that was shown before. */
function viewOf(provider: ProviderInfo, cards: ReactNode): View {
  const { name, title } = provider
  const page = (
    <ProviderPage key={name} provider={provider}>
      {cards}
    </ProviderPage>
  )
  return { path: `/${name}`, title, page }
}

const wakapayCards = (
  <div className="card-column">
    <RecipientCard />
    <BalanceCard />
  </div>
)

/** The pages in the order of the navigation. */
export const views: readonly [View, ...View[]] = [
  { path: '/', title: 'Overview', page: <OverviewPage /> },
  viewOf(wealthica, <InstitutionsCard />),
  viewOf(wych, <AccountsCard />),
  viewOf(wyre, <AccountCard />),
  viewOf(wakapay, wakapayCards),
  viewOf(swypex, <PaymentCards />),
]
