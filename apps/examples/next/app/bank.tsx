'use client'

import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider, useConnect, useProviderToken } from '@token-relay/react'
import { useState } from 'react'

// Another user has signed in, in another tab: load the page again. With a sign-in of your own, use bindSession.
// The server evaluates this module, too: there the client sends nothing.
const client = createTokenClient({ baseUrl: '/api', onSubjectChange: () => location.reload() })

export function Bank() {
  return (
    <TokenRelayProvider client={client}>
      <Connection />
    </TokenRelayProvider>
  )
}

function Connection() {
  const { status, error, refresh } = useProviderToken('wealthica')
  const [connected, setConnected] = useState('')
  const { open } = useConnect('wealthica', { onConnection: ({ institution }) => setConnected(institution) })

  if (status === 'error') return <button onClick={refresh}>{error.code}: try again</button>
  return (
    <>
      <button onClick={open}>Add a bank</button>
      <p>{connected ? `Connected ${connected}` : status === 'success' ? 'Ready' : 'One moment…'}</p>
    </>
  )
}
