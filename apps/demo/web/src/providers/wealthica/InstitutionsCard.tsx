import { useConnect } from '@token-relay/react'
import { useRef, useState } from 'react'
import { Card } from '../../parts/Card.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { RefreshButton } from '../../parts/RefreshButton.tsx'
import { useFocusBack } from '../../parts/use-focus-back.ts'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { connectSentence } from './connect-sentence.ts'
import { InstitutionList } from './InstitutionList.tsx'
import { readInstitutions } from './institutions.ts'

/** The user's institutions, read from Wealthica by this very page, and the button that adds one. */
export function InstitutionsCard() {
  const institutions = useProviderData('wealthica', '/institutions', readInstitutions)
  const [newId, setNewId] = useState<string>()
  const connectButton = useRef<HTMLButtonElement>(null)
  const { open, isOpen, error } = useConnect('wealthica', {
    label: 'Connect an institution to Wealthica',
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    onConnection({ institution }) {
      setNewId(institution)
      void institutions.refetch()
    },
  })
  useFocusBack(isOpen, connectButton)
  const readFault = institutions.error && failureSentence(institutions.error, 'Wealthica')
  const connectFault = error && connectSentence(error)
  const arrived = institutions.data?.find(({ id }) => id === newId)

  return (
    <Card title="Institutions" className="rows-card" beside={<RefreshButton query={institutions} />}>
      <p className="visually-hidden" role="status">
        {arrived && `${arrived.name} is connected.`}
      </p>
      {connectFault && connectFault !== readFault && <Failure onRetry={open}>{connectFault}</Failure>}
      {readFault ? (
        <Failure onRetry={() => void institutions.refetch()}>{readFault}</Failure>
      ) : (
        <InstitutionList institutions={institutions.data} newId={newId} />
      )}
      <button ref={connectButton} type="button" className="button button-primary" onClick={open}>
        Connect an institution
      </button>
    </Card>
  )
}
