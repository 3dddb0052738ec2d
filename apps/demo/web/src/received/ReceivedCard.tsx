import './received.css'
import { useQuery } from '@tanstack/react-query'
import { useProvider } from '../calls/provider.ts'
import { useUser } from '../session/user.ts'
import { Card } from '../ui/Card.tsx'
import { inWords } from '../ui/countdown.ts'
import { type ReceivedRequest, receivedQuery } from './received.ts'

/** What the provider's emulator received: counts and the latest requests. Hidden if the provider is real. */
export function ReceivedCard() {
  const { name, title } = useProvider()
  const { data: received } = useQuery(receivedQuery(useUser(), name))
  if (!received) return null
  const { isOwn, latest } = received
  return (
    <Card title={`What ${title} received`} className="card-wide" beside={<Counts {...received} />}>
      <p className="quiet received-note">
        {isOwn
          ? 'Requests made for you, with the names of the headers that identify the caller.'
          : `Requests to ${title} do not name a user, so this list shows everyone’s, without names.`}
      </p>
      {latest.length > 0 ? (
        <ol className="received" aria-label={`The latest requests that ${title} received`}>
          {latest.map((request) => (
            <ReceivedRow key={request.number} {...request} />
          ))}
        </ol>
      ) : (
        <p>Nothing yet.</p>
      )}
    </Card>
  )
}

/** Says that the provider is an emulator. Hidden if it is real. */
export function EmulatorPill() {
  const { data: received } = useQuery(receivedQuery(useUser(), useProvider().name))
  return received ? <p className="pill pill-window">Emulator: nothing here is real</p> : null
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

function ReceivedRow({ method, path, proofs, agoMs }: ReceivedRequest) {
  return (
    <li>
      <div className="received-request">
        <code>
          {method} {path}
        </code>
        {proofs.length > 0 && (
          <span className="received-proofs">
            with{' '}
            {proofs.map((name) => (
              <code key={name}>{name}</code>
            ))}
          </span>
        )}
      </div>
      <span className="received-ago">{agoMs < 5000 ? 'just now' : `${inWords(agoMs / 1000)} ago`}</span>
    </li>
  )
}
