import { ProviderPage } from '../../page/ProviderPage.tsx'
import { wyre } from '../providers.ts'
import { AccountCard } from './AccountCard.tsx'

/** Wyre: the user's account and its balances. */
export function WyrePage() {
  return (
    <ProviderPage provider={wyre}>
      <AccountCard />
    </ProviderPage>
  )
}
