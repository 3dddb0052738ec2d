import { ProviderPage } from '../../page/ProviderPage.tsx'
import { swypex } from '../providers.ts'
import { PaymentCards } from './PaymentCards.tsx'

/** Swypex: the user's payment cards and their daily limits. */
export function SwypexPage() {
  return (
    <ProviderPage provider={swypex}>
      <PaymentCards />
    </ProviderPage>
  )
}
