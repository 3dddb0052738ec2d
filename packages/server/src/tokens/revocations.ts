import { createBoundedMap } from '../bounded-map.ts'
import { relayTokenSkewSeconds } from '../config/defaults.ts'
import type { Issued, Moment, ProcessTime } from './process-time.ts'
import type { SubjectNames } from './subject-names.ts'

/** Log-outs of one provider's subjects. Each ends the tokens issued up to then, and none issued later (K7). */
export interface Revocations {
  /** Returns the moment to issue a subject's token at. It is after the subject's last log-out, also by the wall clock. */
  issueMoment(subjectId: string): Moment
  /** Ends every token of the subject issued so far, by this process or another. Returns the moment of the log-out. */
  revoke(subjectId: string): Moment
  /** Notes a log-out that another process has announced. `isNew` is false for one that may have been noted before. */
  note(subject: string, moment: Moment, isNew: boolean): void
  /** Returns whether a subject's token was ended by a log-out, or may have been before the log-outs that are known. */
  isRevoked(subjectId: string, issued: Issued): boolean
  /** Returns whether a subject has signed out since a request was identified. */
  isSignedOut(subjectId: string, identified: Issued): boolean
  /** Says from when on this process knows every log-out. Tokens from before are refused. */
  knowSince(since: Moment): void
}

/** Parts of the log-outs. */
export interface RevocationParts {
  readonly time: ProcessTime
  readonly names: SubjectNames
  /** Subjects whose log-outs are remembered separately. */
  readonly max: number
}

/**
 * Creates the log-outs of at most `max` subjects. An evicted log-out becomes the floor of all subjects: eviction may end
 * a token early, it never revives one. Earlier log-outs are unknown, at first those from before the process began.
 *
 * Processes compare instants, never counts: a token that another process issues after the log-out is accepted.
 */
export function createRevocations({ time, names, max }: RevocationParts): Revocations {
  let knownSince = time.start
  let evictedUpTo: Moment | undefined
  const logOuts = createBoundedMap<string, Moment>(max, (evicted) => {
    evictedUpTo = later(evictedUpTo, evicted)
  })
  const later = (known: Moment | undefined, moment: Moment): Moment =>
    known ? time.latest(known, moment) : moment
  const isUpTo = (issued: Issued, moment: Moment | undefined): boolean =>
    moment !== undefined && time.isUpTo(issued, moment)

  const note = (subject: string, moment: Moment): void => {
    logOuts.set(subject, later(logOuts.get(subject), moment))
  }

  const issueMoment = (subjectId: string): Moment => {
    const now = time.now()
    const ends = [logOuts.get(names.hashOf(subjectId)), evictedUpTo, knownSince]
    const endedAtMs = Math.max(...ends.map((end) => end?.atMs ?? -Infinity))
    // A log-in within the millisecond of the log-out. If the wall clock was set back since, it would be the future.
    const isClose = endedAtMs - now.atMs < relayTokenSkewSeconds * 1000
    return isClose ? { ...now, atMs: Math.max(now.atMs, endedAtMs + 1) } : now
  }

  const isSignedOut = (subjectId: string, issued: Issued): boolean =>
    isUpTo(issued, evictedUpTo) || isUpTo(issued, logOuts.get(names.hashOf(subjectId)))

  return {
    issueMoment,
    revoke(subjectId) {
      const moment = issueMoment(subjectId)
      note(names.hashOf(subjectId), moment)
      return moment
    },
    note(subject, moment, isNew) {
      if (isNew || (logOuts.get(subject)?.atMs ?? -Infinity) < moment.atMs) note(subject, moment)
    },
    isRevoked: (subjectId, issued) => isUpTo(issued, knownSince) || isSignedOut(subjectId, issued),
    isSignedOut,
    knowSince(since) {
      knownSince = since
    },
  }
}
