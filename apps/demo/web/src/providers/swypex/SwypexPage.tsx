import { ReceivedCard } from '../../received/ReceivedCard.tsx'
import { ViewHead } from '../../shell/ViewHead.tsx'
import { CredentialCard } from '../../token/CredentialCard.tsx'
import { CardsCard } from './CardsCard.tsx'

const secrets = [
  'The app’s client secret',
  'The business’s access token, which sees every card',
  'The RSA key that signs changes',
]

/** Swypex: the user's own cards, and a change of what one may spend. */
export function SwypexPage() {
  return (
    <>
      <ViewHead provider="swypex" title="Swypex">
        Cards of a business in Egypt. Swypex shows the business every card; this app’s gateway leaves you
        yours, and signs your changes.
      </ViewHead>
      <div className="cards">
        <CardsCard />
        <CredentialCard provider="swypex" title="Swypex" secrets={secrets} />
        <ReceivedCard provider="swypex" title="Swypex" />
      </div>
    </>
  )
}
