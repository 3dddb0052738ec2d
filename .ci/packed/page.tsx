// Installed from the tarballs: a component with every hook, for the type check.
import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider, useConnect, useProviderFetch, useProviderToken } from '@token-relay/react'
import { useProviderTokenSuspense, useTokenClient, useTokenCountdown } from '@token-relay/react'

const client = createTokenClient({ onSubjectChange: () => {} })

function Bank() {
  const { status, error, refresh } = useProviderToken('wealthica', { enabled: true })
  const { open, isOpen } = useConnect('wealthica', {
    lang: 'fr',
    onConnection: ({ institution }) => institution,
  })
  const { expiresAt } = useProviderTokenSuspense('wealthica')
  const wealthicaFetch = useProviderFetch('wealthica')
  const seconds: number | undefined = useTokenCountdown('wealthica')
  const load = () => wealthicaFetch('/institutions').then((response) => response.json())
  const signOut = useTokenClient().logout
  if (status === 'error') return <button onClick={refresh}>{error.code}</button>
  return (
    <div aria-busy={isOpen}>
      <button onClick={open}>{expiresAt.toISOString()}</button>
      <button onClick={load}>{seconds}</button>
      <button onClick={signOut}>Sign out</button>
    </div>
  )
}

export const Page = () => (
  <TokenRelayProvider client={client}>
    <Bank />
  </TokenRelayProvider>
)
