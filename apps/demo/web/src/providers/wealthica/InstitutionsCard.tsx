import type { ConnectFailure } from '@token-relay/browser/connect'
import { useConnect } from '@token-relay/react'
import { useRef, useState } from 'react'
import { Loaded } from '../../calls/CallStates.tsx'
import { failureSentence } from '../../calls/failure-sentence.ts'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Failure } from '../../ui/CardStates.tsx'
import { useFocusBack } from '../../ui/focus.ts'
import { InstitutionList } from './InstitutionList.tsx'
import { institutionList } from './institutions.ts'

/** The user's institutions, read by this page directly from Wealthica, and the button that adds one. */
export function InstitutionsCard() {
  const institutions = useProviderData('/institutions', institutionList)
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
  const connectFault = error && connectSentence(error)
  // Offline, both requests fail for the same reason: say it once.
  const isSaid = institutions.error && connectFault === failureSentence(institutions.error, 'Wealthica')
  const connected = institutions.data?.find(({ id }) => id === newId)

  return (
    <Card title="Institutions" how="institutions" beside={<RefreshButton query={institutions} />}>
      <p className="visually-hidden" role="status">
        {connected && `${connected.name} is connected.`}
      </p>
      {connectFault && !isSaid && <Failure onRetry={open}>{connectFault}</Failure>}
      <Loaded query={institutions} loading="Loading your institutions…">
        {(list) => <InstitutionList institutions={list} newId={newId} />}
      </Loaded>
      <button ref={connectButton} type="button" className="button button-primary card-action" onClick={open}>
        Connect an institution
      </button>
    </Card>
  )
}

/** Says why Connect ended without an institution, and what to do about it. */
function connectSentence({ code, message }: ConnectFailure): string {
  if (code === 'timeout')
    return 'Connect was open for longer than Wealthica allows. Open it again to continue.'
  if (code === 'blocked')
    return 'This page is not allowed to show Connect. Only the people who run the app can change that.'
  if (code === 'unavailable') return 'Connect did not load.'
  // Numbers come from Wealthica's widget, whose messages are written for the user.
  if (/^\d+$/.test(code)) return `Wealthica could not connect the institution: ${message}.`
  return failureSentence({ code }, 'Wealthica')
}
