import { type Cell, type Grant, holdAfter, isHeld } from './cell.ts'
import { startAge } from './clock.ts'
import { asTokenError, TokenError } from './errors.ts'
import { type Minted } from './freshness.ts'
import { mint } from './mint.ts'
import { cellsOf, endEpoch, type Session } from './session.ts'

/** Mints for a cell: joins the flight that is under way, or fails as the last one did for a while. */
export async function renew(session: Session, cell: Cell, isForced = false): Promise<Grant> {
  const { fault } = session.epoch
  if (fault) throw fault
  if (isForced) cell.failure = undefined
  if (!cell.flight && cell.failure && isHeld(cell)) throw cell.failure.error
  cell.flight ??= fly(session, cell)
  return cell.flight
}

async function fly(session: Session, cell: Cell): Promise<Grant> {
  const { signal } = session.epoch.controller
  try {
    const minted = await mint(session, cell, signal)
    signal.throwIfAborted()
    checkSubject(session, minted)
    session.subject = minted.answer.subject
    session.subjectAgeMs = minted.ageMs
    const grant = { ...minted, signal: session.epoch.controller.signal }
    hold(session, cell.provider, grant)
    signal.throwIfAborted()
    cell.failure = undefined
    return grant
  } catch (cause) {
    const error = stillOffline(cell, asTokenError(cause, 'bad_answer'))
    const failure = { error, ageMs: startAge(session.clock), holdMs: holdAfter(error, cell.failure) }
    if (!signal.aborted && error.code !== 'discarded') cell.failure = failure
    throw error
  } finally {
    // In the next epoch the cell has been cleared, and may have a flight of its own.
    if (!signal.aborted) cell.flight = undefined
    session.onChange()
  }
}

/** Offline as before is no news: who asks again whenever there is some would never come to an end. */
function stillOffline({ snapshot }: Cell, error: TokenError): TokenError {
  const said = snapshot?.error
  return error.code === 'offline' && said?.code === 'offline' ? said : error
}

/**
 * Ends the epoch where somebody else is signed in by now.
 *
 * @throws TokenError `discarded` for news of long ago, and where the page takes the user for the one it named
 */
function checkSubject(session: Session, { answer, ageMs }: Minted): void {
  const { name, subject, subjectAgeMs, onSubjectChange } = session
  if (!subject || subject === answer.subject) return
  // An answer to an older request tells who was signed in then.
  if (subjectAgeMs && ageMs() > subjectAgeMs()) throw new TokenError('discarded')
  // Once: a host that answers with the same name again would be asked without end.
  if (subjectAgeMs) queueMicrotask(onSubjectChange)
  session.subjectAgeMs = undefined
  // Who asked did so for the last user: the token is for who asks next, if the page does not show another's name.
  const fault = name === undefined ? undefined : new TokenError('unauthenticated')
  endEpoch(session, fault)
  if (fault) throw new TokenError('discarded')
}

/** Holds a token for every purpose, unless a newer one is held: an older answer never overwrites it. */
function hold(session: Session, provider: string, grant: Grant): void {
  for (const cell of cellsOf(session, provider)) {
    if (cell.grant && cell.grant.ageMs() < grant.ageMs()) continue
    cell.grant = grant
    cell.refused = undefined
  }
}
