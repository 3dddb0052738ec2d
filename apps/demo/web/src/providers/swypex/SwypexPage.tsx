import { ProviderPage } from '../../page/ProviderPage.tsx'
import { PaymentCards } from './PaymentCards.tsx'

/** Swypex: the user's payment cards and their daily limits. */
export function SwypexPage() {
  return (
    <ProviderPage
      provider="swypex"
      title="Swypex"
      intro="Company cards in Egypt. Swypex shows the business every card; this app’s gateway shows you only your own, and signs your changes."
      mode="gateway"
      secrets={[
        'The app’s client secret',
        'The business’s access token, which sees every card',
        'The RSA key that signs changes',
      ]}
    >
      <PaymentCards />
    </ProviderPage>
  )
}
