import { ReceivedCard } from '../../received/ReceivedCard.tsx'
import { ViewHead } from '../../shell/ViewHead.tsx'
import { CredentialCard } from '../../token/CredentialCard.tsx'
import { BalanceCard } from './BalanceCard.tsx'
import { VerifyCard } from './VerifyCard.tsx'

const secrets = [
  'The business’s API key and secret',
  'Its access token, which can see and send all its money',
]

/** WakaPay: whom a transfer would go to, and for the treasurer what the business has. */
export function WakapayPage() {
  return (
    <>
      <ViewHead provider="wakapay" title="WakaPay">
        Transfers to phones in East and South Africa. WakaPay knows only the business, so this app’s gateway
        decides what each of its people may ask.
      </ViewHead>
      <div className="cards">
        <div className="stack">
          <VerifyCard />
          <BalanceCard />
        </div>
        <CredentialCard provider="wakapay" title="WakaPay" secrets={secrets} />
        <ReceivedCard provider="wakapay" title="WakaPay" />
      </div>
    </>
  )
}
