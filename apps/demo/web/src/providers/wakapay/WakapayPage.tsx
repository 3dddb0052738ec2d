import { ProviderPage } from '../../page/ProviderPage.tsx'
import { BalanceCard } from './BalanceCard.tsx'
import { RecipientCard } from './RecipientCard.tsx'

/** WakaPay: a check of a transfer's recipient, and for the treasurer the business's balance. */
export function WakapayPage() {
  return (
    <ProviderPage
      provider="wakapay"
      title="WakaPay"
      intro="Transfers to mobile phones in East and South Africa. WakaPay knows only the business, so this app’s gateway decides what each user may request."
      mode="gateway"
      secrets={[
        'The business’s API key and secret',
        'Its access token, which can see and send all its money',
      ]}
    >
      <div className="card-column">
        <RecipientCard />
        <BalanceCard />
      </div>
    </ProviderPage>
  )
}
