import { ReceivedCard } from '../../received/ReceivedCard.tsx'
import { ViewHead } from '../../shell/ViewHead.tsx'
import { CredentialCard } from '../../token/CredentialCard.tsx'
import { AccountsCard } from './AccountsCard.tsx'

const secrets = ['The app’s client secret and x-api-key', 'The app’s service token', 'Your own token at Wych']

/** Wych: consent at a bank, and the accounts that it opens. */
export function WychPage() {
  return (
    <>
      <ViewHead provider="wych" title="Wych">
        Accounts at banks of New Zealand and Australia, once you have agreed to it at Wych. Every call needs
        the app’s key, so it goes through this app’s gateway.
      </ViewHead>
      <div className="cards">
        <AccountsCard />
        <CredentialCard provider="wych" title="Wych" secrets={secrets} />
        <ReceivedCard provider="wych" title="Wych" />
      </div>
    </>
  )
}
