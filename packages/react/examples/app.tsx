import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createTokenClient } from '@token-relay/browser'
import { bindSession } from '@token-relay/browser/session'
import { TokenRelayProvider, useConnect, useProviderFetch, useProviderToken } from '@token-relay/react'
import { useSyncExternalStore } from 'react'
import { fetchUser, sendSignOut } from './host.js' // yours: ask your server who is signed in, and end the session

const queryClient = new QueryClient()
const tokenClient = createTokenClient() // one per page
const session = bindSession(tokenClient, { getUser: fetchUser, signOut: sendSignOut })

export function App() {
  const { user } = useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot)
  if (!user) return <a href="/sign-in">Sign in</a>
  return (
    <QueryClientProvider client={queryClient}>
      <TokenRelayProvider client={tokenClient}>
        <Institutions userId={user.id} />
      </TokenRelayProvider>
    </QueryClientProvider>
  )
}

function Institutions({ userId }: { readonly userId: string }) {
  const { status, error, refresh } = useProviderToken('wealthica')
  const wealthicaFetch = useProviderFetch('wealthica')
  const institutions = useQuery({
    // The user's id is in the key: nobody sees the previous user's data.
    queryKey: ['institutions', userId],
    queryFn: async ({ signal }) => (await wealthicaFetch('/institutions', { signal })).json(),
    networkMode: 'always', // fail immediately while offline, instead of waiting
  })
  const { open, isOpen } = useConnect('wealthica', { onConnection: () => void institutions.refetch() })

  if (status === 'error') return <button onClick={refresh}>{error.code}: try again</button>
  return (
    <>
      <pre>{JSON.stringify(institutions.data, null, 2)}</pre>
      <button onClick={open} aria-busy={isOpen}>
        Add a bank
      </button>
    </>
  )
}
