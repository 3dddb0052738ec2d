import { ReceivedRow } from './ReceivedRow.tsx'
import type { ReceivedRequest } from './received.ts'

/** Requests that a provider received, newest first. */
export function ReceivedTable(props: {
  readonly title: string
  readonly requests: readonly ReceivedRequest[]
}) {
  const { title, requests } = props
  return (
    <table className="received">
      <caption className="visually-hidden">The latest requests that {title} received</caption>
      <thead>
        <tr>
          <th scope="col">Request</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => (
          <ReceivedRow key={request.number} {...request} />
        ))}
      </tbody>
    </table>
  )
}
