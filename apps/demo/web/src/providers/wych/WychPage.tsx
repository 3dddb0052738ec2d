import { ProviderPage } from '../../page/ProviderPage.tsx'
import { AccountsCard } from './AccountsCard.tsx'

/** Wych: consent to read accounts at a bank, and those accounts. */
export function WychPage() {
  return (
    <ProviderPage
      provider="wych"
      title="Wych"
      intro="Bank accounts in New Zealand and Australia, after you consent at Wych. Every call needs the app’s key, so it goes through this app’s gateway."
      mode="gateway"
      secrets={['The app’s client secret and x-api-key', 'The app’s service token', 'Your own token at Wych']}
    >
      <AccountsCard />
    </ProviderPage>
  )
}
