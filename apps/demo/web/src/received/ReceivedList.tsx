import { ReceivedRow } from './ReceivedRow.tsx'
import type { ReceivedRequest } from './received.ts'

/** Requests that a provider received, newest first. */
export function ReceivedList(props: {
  readonly title: string
  readonly requests: readonly ReceivedRequest[]
}) {
  const { title, requests } = props
  return (
    <ol className="received" aria-label={`The latest requests that ${title} received`}>
      {requests.map((request) => (
        <ReceivedRow key={request.number} {...request} />
      ))}
    </ol>
  )
}
