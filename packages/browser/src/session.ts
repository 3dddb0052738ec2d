import { type Purpose } from '@token-relay/protocol'
import { type Cell, clearCell } from './cell.ts'
import { TokenError } from './errors.ts'
import { type Settings } from './options.ts'

/** One user's time at the client. */
export interface Epoch {
  /** Unique on the page, across clients. */
  readonly id: number
  /** Why nothing is minted in this epoch, if so. */
  readonly fault: TokenError | undefined
  readonly controller: AbortController
}

/** All that a client knows. */
export interface Session extends Settings {
  /** One for every provider and purpose the host has named; the host's code bounds them. */
  readonly cells: Map<string, Cell>
  epoch: Epoch
  /** The host's name for the user: `null` for nobody, `undefined` as long as it has named nobody. */
  name?: string | null
  /** The relay's name for the same user, once it has said it. */
  subject?: string | undefined
  /** Milliseconds since the request began that said so last; unset once the relay has named somebody else. */
  subjectAgeMs?: (() => number) | undefined
  /** A wake that no look has followed yet. */
  isWoken: boolean
  /** Cancels the timer that looks at the cells. */
  cancelTimer: () => void
  /** Asks the host whether somebody is signed in again. */
  readonly signIn: (requestAgeMs: number) => Promise<boolean>
  /** Called after every change of what is known. */
  readonly onChange: () => void
}

let lastId = 0

/** Begins an epoch; with a `fault` one in which nothing is minted. */
export function startEpoch(fault?: TokenError): Epoch {
  lastId += 1
  return { id: lastId, fault, controller: new AbortController() }
}

/** Ends the epoch, and with it every token and mint. A disposed client stays so. */
export function endEpoch(session: Session, fault?: TokenError): void {
  const { controller, fault: last } = session.epoch
  if (last?.code === 'disposed') return
  session.epoch = startEpoch(fault)
  session.cells.forEach(clearCell)
  controller.abort(new TokenError('discarded'))
}

/** Ends the epoch, and tells whoever follows a token. */
export function raise(session: Session, fault?: TokenError): void {
  endEpoch(session, fault)
  session.onChange()
}

/** The cell of a provider for a purpose. @throws TokenError `unsafe_path` for what cannot be a provider's name */
export function cellOf({ cells }: Session, provider: string, purpose: Purpose = 'api'): Cell {
  const key = `${provider}/${purpose}`
  const known = cells.get(key)
  if (known) return known
  // Anything else would lead a request, and the host's headers with it, to another address.
  if (!/^[\w-]+$/.test(provider)) throw new TokenError('unsafe_path')
  const cell: Cell = { provider, purpose, listeners: new Set() }
  cells.set(key, cell)
  return cell
}

/** The cells of a provider for every purpose: they hold the same token. */
export function cellsOf(session: Session, provider: string): Cell[] {
  return [cellOf(session, provider), cellOf(session, provider, 'connect')]
}
