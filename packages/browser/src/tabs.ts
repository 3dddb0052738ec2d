import { isRecord, isSeconds } from '@token-relay/protocol'
import { startAge } from './clock.ts'
import { firstHoldOffMs, holdOffSpread, maxHoldOffMs, maxTabChanges, tabChangesMs } from './defaults.ts'
import { isRetryable, TokenError } from './errors.ts'
import type { Session } from './session.ts'
import { confirmSubject, endEpoch, refuse } from './session.ts'

/**
 * What tabs with the same `baseUrl` tell each other: never a token, and of the user only the relay's pseudonym.
 *
 * - `in`: the relay answers for this user.
 * - `out`: this user signed out, or whoever it was.
 * - `refused`: a provider refused the token with this id.
 * - `down`: the relay fails for a provider and purpose. `holdOffMs` is 0 once it has answered again.
 */
export type TabMessage =
  | { readonly type: 'in'; readonly subject: string }
  | { readonly type: 'out'; readonly subject: string | undefined }
  | { readonly type: 'refused'; readonly tokenId: string }
  | {
      readonly type: 'down'
      readonly key: string
      readonly code: string
      readonly status: number
      readonly holdOffMs: number
    }

/**
 * Creates a function that acts on the messages of other tabs.
 *
 * Any script of the origin can send one, so a message can end tokens and delay requests, and nothing else. A change of
 * the user is followed by a mint, or by a request of the host: their number is limited.
 */
export function createReceiver(session: Session): (message: unknown) => void {
  const { clock, random, onSubjectChange } = session.settings
  let changes = 0
  let firstAgeMs = () => Infinity

  /** Returns whether a message that changes the user is one of too many. */
  function isFlood(): boolean {
    if (firstAgeMs() > tabChangesMs) {
      firstAgeMs = startAge(clock)
      changes = 0
    }
    changes += 1
    return changes > maxTabChanges
  }

  function signOut(): void {
    endEpoch(session, new TokenError('unauthenticated'))
  }

  function onOut(subject: unknown): void {
    const { epoch, subject: last } = session
    if (epoch.fault || (subject && last && subject !== last)) return
    signOut()
    if (!isFlood()) queueMicrotask(onSubjectChange)
  }

  function onIn(subject: string): void {
    const { epoch, name, subject: last, subjectAgeMs } = session
    if (!epoch.fault && (last ? last === subject : name !== undefined)) return
    if (isFlood()) return signOut()
    if (epoch.fault && name !== undefined) {
      // The host asks its server who that is, once.
      if (subjectAgeMs) queueMicrotask(onSubjectChange)
      session.subjectAgeMs = undefined
      return
    }
    if (epoch.fault) endEpoch(session)
    try {
      confirmSubject(session, subject, startAge(clock))
    } catch {
      // The host has been notified.
    }
  }

  function onDown({ key, code, status, holdOffMs }: { readonly [field: string]: unknown }): void {
    const entry = session.epoch.entries.get(`${key}`)
    const error = new TokenError(`${code}`, { status: Number(status) })
    if (!entry || !isSeconds(holdOffMs) || !/^[a-z_]+$/.test(error.code) || !isRetryable(error)) return
    const { failure } = entry
    if (holdOffMs) {
      const longerMs = Math.min(Math.max(holdOffMs, failure?.holdOffMs ?? 0), maxHoldOffMs)
      // Later than the other tab, so that it asks again first.
      entry.failure = { error, ageMs: startAge(clock), holdOffMs: longerMs * (1 + random() * holdOffSpread) }
    } else if (failure) {
      entry.failure = { ...failure, holdOffMs: Math.min(failure.holdOffMs, firstHoldOffMs) }
    }
  }

  return (message) => {
    if (!isRecord(message)) return
    const { type, subject, tokenId } = message
    if (type === 'refused') refuse(session, tokenId)
    if (type === 'down') onDown(message)
    if (type === 'out') onOut(subject)
    if (type === 'in' && typeof subject === 'string') onIn(subject)
    session.onChange()
  }
}
