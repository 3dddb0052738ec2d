import './received.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useProvider } from '../calls/provider.ts'
import { useUser } from '../session/user.ts'
import { Card } from '../ui/Card.tsx'
import { inWords } from '../ui/countdown.ts'
import { grouped, type RequestGroup } from './grouped.ts'
import { receivedQuery } from './received.ts'

/** What the provider's emulator received: counts and the latest requests. Hidden if the provider is real. */
export function ReceivedCard() {
  const { name, title } = useProvider()
  const { data: received } = useQuery(receivedQuery(useUser(), name))
  // On a phone the list would be longer than the rest of the page.
  const [isOpen, setIsOpen] = useState(() => matchMedia('(width >= 40rem)').matches)
  if (!received) return null
  const { isOwn, latest } = received
  return (
    <Card title={`What ${title} received`} how="received" className="card-wide">
      <p className="quiet received-note">
        {isOwn
          ? 'Requests made for you, with the names of the headers that identify the caller.'
          : `Requests to ${title} do not name a user, so this list shows everyone’s, without names.`}
      </p>
      <Counts {...received} />
      {isOpen && latest.length > 0 && (
        <ol className="received" aria-label={`The latest requests that ${title} received`}>
          {grouped(latest).map(({ key, ...group }) => (
            <ReceivedRow key={key} {...group} />
          ))}
        </ol>
      )}
      {latest.length > 0 ? (
        <button
          type="button"
          className="button button-small received-fold"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? 'Hide the requests' : 'Show the latest requests'}
        </button>
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

function ReceivedRow({ method, path, proofs, agoMs, count }: Omit<RequestGroup, 'key'>) {
  return (
    <li>
      <div className="received-request">
        <code>
          {method} <Path path={path} />
        </code>
        {count > 1 && <span className="received-count">{count} times</span>}
        {proofs.length > 0 && (
          <span className="received-proofs">
            with{' '}
            {proofs.map((name) => (
              <code key={name}>{name}</code>
            ))}
          </span>
        )}
      </div>
      <span className="received-ago">{agoText(agoMs)}</span>
    </li>
  )
}

/** A path that breaks before a slash rather than within a word. */
function Path({ path }: { readonly path: string }) {
  const next = path.indexOf('/', 1)
  if (next === -1) return path
  return (
    <>
      {path.slice(0, next)}
      <wbr />
      <Path path={path.slice(next)} />
    </>
  )
}

/** Says how long ago something was: `just now`, `40 seconds ago`. */
export function agoText(agoMs: number): string {
  return agoMs < 5000 ? 'just now' : `${inWords(agoMs / 1000)} ago`
}
