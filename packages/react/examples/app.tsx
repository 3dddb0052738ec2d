import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider, useConnect, useProviderFetch, useProviderToken } from '@token-relay/react'

const queryClient = new QueryClient()
// One per page. Another user may sign in in another tab: load the page again.
const tokenClient = createTokenClient({ onSubjectChange: () => location.reload() })

export function App({ userId }: { readonly userId: string }) {
  return (
    <QueryClientProvider client={queryClient}>
      <TokenRelayProvider client={tokenClient}>
        <Institutions userId={userId} />
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
