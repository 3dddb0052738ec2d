import { useQuery } from '@tanstack/react-query'
import { Card } from '../parts/Card.tsx'
import { useUser } from '../shell/user.ts'
import { ReceivedList } from './ReceivedList.tsx'
import { receivedQuery } from './received.ts'

/** What the provider received and how often it was asked. Empty where the provider is real. */
export function ReceivedCard({ provider, title }: { readonly provider: string; readonly title: string }) {
  const { data: received } = useQuery(receivedQuery(useUser(), provider))
  if (!received) return null
  const { isOwn, latest } = received
  return (
    <Card title={`What ${title} received`} className="card-wide" beside={<Counts {...received} />}>
      <p className="quiet received-note">
        {isOwn
          ? 'Requests made for you, with the names of the headers that proved it.'
          : `${title} knows the business, not its people: these are everybody’s requests, without names.`}
      </p>
      {latest.length > 0 ? <ReceivedList title={title} requests={latest} /> : <p>Nothing yet.</p>}
    </Card>
  )
}

function Counts({ mints, others }: { readonly mints: number; readonly others: number }) {
  return (
    <dl className="counts">
      <div>
        <dt>{mints === 1 ? 'token request' : 'token requests'}</dt>
        <dd>{mints}</dd>
      </div>
      <div>
        <dt>{others === 1 ? 'other request' : 'other requests'}</dt>
        <dd>{others}</dd>
      </div>
    </dl>
  )
}
