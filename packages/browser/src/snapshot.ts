import { type Cell } from './cell.ts'
import { type TokenError } from './errors.ts'
import { edgesOf } from './freshness.ts'
import { type Session } from './session.ts'

/** What the client can say about a token without asking anybody. `epoch` changes with the user. */
export type TokenSnapshot =
  | {
      readonly status: 'success'
      readonly epoch: number
      readonly token: string
      /** When the token, or the purpose's window, ends by this device's own clock. */
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }

/** What to say of a cell now: the last snapshot as long as it says the same. Listeners hear of a new one. */
export function snapshotOf({ clock, epoch: { id: epoch, fault } }: Session, cell: Cell): TokenSnapshot {
  const { grant, failure, snapshot: last, listeners } = cell
  const { servedMs, endMs } = edgesOf(cell)
  const token = servedMs > 0 ? grant?.answer.token : undefined
  const error = token ? undefined : (fault ?? failure?.error)
  if (last?.epoch === epoch && last.token === token && last.error === error) return last
  // In a task of its own: what a listener throws is not the client's failure.
  for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener())
  cell.snapshot = { status: 'pending', epoch }
  if (error) cell.snapshot = { status: 'error', epoch, error }
  if (token) cell.snapshot = { status: 'success', epoch, token, expiresAt: new Date(clock.wallMs() + endMs) }
  return cell.snapshot
}
