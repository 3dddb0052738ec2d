import { startAge } from './clock.ts'
import { firstHoldOffMs, holdOffSpread, maxTabChanges, tabChangesMs } from './defaults.ts'
import { fail } from './entry.ts'
import { isCode, isRetryable, TokenError } from './errors.ts'
import type { Session } from './session.ts'
import { endEpoch, refuse } from './session.ts'
import type { TabMessage } from './tab-message.ts'

/**
 * Creates a function that acts on the messages of other tabs.
 *
 * Any script of the origin can send one, so a message can end tokens and delay requests, and nothing else. A change of
 * the user is followed by a mint, or by a request of the host, so their number is limited.
 */
export function createReceiver(session: Session): (message: unknown) => void {
  const { clock, random, onSubjectChange } = session
  let changes = 0
  let windowAgeMs = startAge(clock)

  /** Returns whether another tab reports something new: `next` is the user there, `''` if `left` has signed out. */
  function isNews(next: string, left: unknown): boolean {
    const { fault, subject } = session
    if (fault) return !!next
    // Several new tabs get their first answers at once.
    if (next) return !!subject && next !== subject
    return typeof left === 'string' && (!left || !subject || left === subject)
  }

  function onUser(next: string): void {
    if (windowAgeMs() > tabChangesMs) {
      windowAgeMs = startAge(clock)
      changes = 0
    }
    changes += 1
    const isFlood = changes > maxTabChanges
    // The page shows the named user's name: it gets nothing of another user.
    const isOpen = session.name === undefined && next && !isFlood
    if (isOpen) session.subject = undefined
    endEpoch(session, !isOpen)
    if (!isFlood) queueMicrotask(onSubjectChange)
  }

  return (message) => {
    const received: { readonly [field in keyof TabMessage]?: unknown } = Object(message)
    const { subject, left, refused, failed, answered, code, status, retryAfterMs } = received
    const next = typeof subject === 'string' ? subject : ''
    if (isNews(next, left)) onUser(next)
    refuse(session, refused)
    const held = session.entries.get(String(answered))
    // Later calls ask again, but not more often than after a first failure.
    if (held?.failure) held.failure = { ...held.failure, holdOffMs: firstHoldOffMs }
    const entry = session.entries.get(String(failed))
    if (entry && isCode(code)) {
      const error = new TokenError(code, { status: Number(status), retryAfterMs: Number(retryAfterMs) })
      // Longer than the other tab, so that it asks first.
      if (isRetryable(error)) fail(session, entry, error, 1 + random() * holdOffSpread)
    }
    session.onChange()
  }
}
