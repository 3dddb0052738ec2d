import { ProviderPage } from '../../page/ProviderPage.tsx'
import { wych } from '../providers.ts'
import { AccountsCard } from './AccountsCard.tsx'

/** Wych: consent to read accounts at a bank, and those accounts. */
export function WychPage() {
  return (
    <ProviderPage provider={wych}>
      <AccountsCard />
    </ProviderPage>
  )
}
