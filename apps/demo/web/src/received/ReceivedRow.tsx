import { inWords } from '../parts/countdown.ts'
import type { ReceivedRequest } from './received.ts'

/** One request, as an item of the list. */
export function ReceivedRow({ method, path, proofs, agoMs }: ReceivedRequest) {
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
