import { type Cell, isHeld } from './cell.ts'
import { timerMaxMs, timerMinMs, wakeSpreadMs } from './defaults.ts'
import { isRetryable } from './errors.ts'
import { edgesOf } from './freshness.ts'
import { renew } from './renew.ts'
import { type Session } from './session.ts'
import { snapshotOf } from './snapshot.ts'

/** Why to look: something changed here, a timer said so, or the page woke. */
type Reason = 'change' | 'timer' | 'wake'

/**
 * Looks at every cell, and keeps the tokens alive that somebody follows while the page can be seen.
 * Timers are hints: what counts is what a look at the clock says.
 */
export function look(session: Session, cause: 'change' | 'timer'): void {
  const reason = session.isWoken ? 'wake' : cause
  session.isWoken = false
  let nextMs = timerMaxMs
  for (const cell of session.cells.values()) {
    snapshotOf(session, cell)
    if (cell.listeners.size === 0) continue
    if (reason !== 'change' || !cell.grant) keep(session, cell, reason)
    nextMs = Math.min(nextMs, edgesOf(cell).freshMs)
  }
  // Behind the first edge, and after a failure, something may change at any second.
  later(session, Math.max(nextMs, timerMinMs))
}

/** The page was shown, hidden, brought back or connected: looks soon, though not when every other page does. */
export function wake(session: Session): void {
  // Whatever makes it look first: the news is not lost.
  session.isWoken = !globalThis.document?.hidden
  later(session, session.random() * wakeSpreadMs)
}

/** Follows a cell until the function it returns is called. */
export function observe(session: Session, cell: Cell, listener: () => void): () => void {
  // Its own function: the same listener may subscribe twice.
  const own = () => listener()
  snapshotOf(session, cell)
  cell.listeners.add(own)
  // Who comes anew asks anew, also after a failure that only a change can mend.
  keep(session, cell, 'wake')
  look(session, 'change')
  return () => {
    cell.listeners.delete(own)
    look(session, 'change')
  }
}

function later(session: Session, afterMs: number): void {
  session.cancelTimer()
  const isObserved = Array.from(session.cells.values()).some(({ listeners }) => listeners.size > 0)
  // Without a page, as on a server, nothing is hidden.
  if (!isObserved || session.epoch.fault || globalThis.document?.hidden) return
  session.cancelTimer = session.clock.setTimer(() => look(session, 'timer'), afterMs)
}

/** Renews what is not fresh. After a failure that only a change can mend it waits for a wake. */
function keep(session: Session, cell: Cell, reason: Reason): void {
  if (edgesOf(cell).freshMs > 0 || isHeld(cell)) return
  if (!cell.failure || reason === 'wake' || isRetryable(cell.failure.error))
    renew(session, cell).catch(() => {})
}
