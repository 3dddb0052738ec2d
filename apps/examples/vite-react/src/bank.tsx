import { useConnect, useProviderFetch, useProviderToken } from '@token-relay/react'
import { useState } from 'react'

export function Bank() {
  const { status, error, refresh } = useProviderToken('wealthica')
  const wealthicaFetch = useProviderFetch('wealthica')
  const [text, setText] = useState('')
  const { open, isOpen } = useConnect('wealthica', {
    onConnection: ({ institution }) => setText(`Connected ${institution}`),
  })
  const load = async () => {
    const institutions: unknown[] = await (await wealthicaFetch('/institutions')).json()
    setText(`Institutions: ${institutions.length}`)
  }

  if (status === 'error') return <button onClick={refresh}>{error.code}: try again</button>
  return (
    <main>
      <button onClick={() => void load()}>Load</button>
      <button onClick={() => void open()} aria-busy={isOpen}>
        Add a bank
      </button>
      <p>{status === 'success' ? text || 'Ready' : 'One moment…'}</p>
    </main>
  )
}
