import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider } from '@token-relay/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Bank } from './bank.tsx'

// One per page. With a login, `bindSession` keeps its user in step with the session: see the example express-session.
const client = createTokenClient()

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
