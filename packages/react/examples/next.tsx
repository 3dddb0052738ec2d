'use client' // app/bank.tsx; app/page.tsx, a server component, renders <Bank />

import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider, useProviderTokenSuspense } from '@token-relay/react'
import { Suspense } from 'react'

// The server evaluates this module, too. There, the hooks send nothing, and the client holds nothing.
const client = createTokenClient({ baseUrl: '/api' }) // the basePath of the route handler

export function Bank() {
  return (
    <TokenRelayProvider client={client}>
      <Suspense fallback={<p>One moment…</p>}>
        <Connection />
      </Suspense>
    </TokenRelayProvider>
  )
}

function Connection() {
  const { expiresAt, refresh } = useProviderTokenSuspense('wealthica')
  return <button onClick={refresh}>Connected until {expiresAt.toLocaleTimeString()}</button>
}
