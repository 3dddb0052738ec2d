import { ProviderPage } from '../../page/ProviderPage.tsx'
import { AccountCard } from './AccountCard.tsx'

/** Wyre: the user's account and its balances. */
export function WyrePage() {
  return (
    <ProviderPage
      provider="wyre"
      title="Wyre"
      intro="An account for dollars and cryptocurrency. Wyre issued no tokens, so this app’s gateway signs each request for your account. The company closed in 2023: this is always its emulator."
      mode="gateway"
      secrets={['The business’s API key', 'The secret key that signs every request']}
    >
      <AccountCard />
    </ProviderPage>
  )
}
