import { ReceivedCard } from '../../received/ReceivedCard.tsx'
import { ViewHead } from '../../shell/ViewHead.tsx'
import { CredentialCard } from '../../token/CredentialCard.tsx'
import { AccountCard } from './AccountCard.tsx'

const secrets = ['The business’s API key', 'The secret key that signs every request']

/** Wyre: the user's account and what is in it. */
export function WyrePage() {
  return (
    <>
      <ViewHead provider="wyre" title="Wyre">
        An account for dollars and coins. Wyre issued no tokens: this app’s gateway signs each request, in
        your account’s name. The company closed in 2023, so here is only its emulator.
      </ViewHead>
      <div className="cards">
        <AccountCard />
        <CredentialCard provider="wyre" title="Wyre" secrets={secrets} />
        <ReceivedCard provider="wyre" title="Wyre" />
      </div>
    </>
  )
}
