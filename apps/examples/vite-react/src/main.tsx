import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider } from '@token-relay/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Bank } from './bank.tsx'

// Another user has signed in, in another tab: load the page again. With a sign-in of your own, use bindSession.
const client = createTokenClient({ onSubjectChange: () => location.reload() })

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <TokenRelayProvider client={client}>
        <Bank />
      </TokenRelayProvider>
    </StrictMode>,
  )
}
