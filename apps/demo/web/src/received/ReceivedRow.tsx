import { inWords } from '../parts/countdown.ts'
import type { ReceivedRequest } from './received.ts'

/** One request, as a row of the table. */
export function ReceivedRow({ method, path, proofs, agoMs }: ReceivedRequest) {
  return (
    <tr>
      <td>
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
      </td>
      <td>{agoMs < 5000 ? 'just now' : `${inWords(agoMs / 1000)} ago`}</td>
    </tr>
  )
}
