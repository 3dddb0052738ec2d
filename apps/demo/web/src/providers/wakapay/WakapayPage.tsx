import { ProviderPage } from '../../page/ProviderPage.tsx'
import { wakapay } from '../providers.ts'
import { BalanceCard } from './BalanceCard.tsx'
import { RecipientCard } from './RecipientCard.tsx'

/** WakaPay: a check of a transfer's recipient, and for the treasurer the business's balance. */
export function WakapayPage() {
  return (
    <ProviderPage provider={wakapay}>
      <div className="card-column">
        <RecipientCard />
        <BalanceCard />
      </div>
    </ProviderPage>
  )
}
