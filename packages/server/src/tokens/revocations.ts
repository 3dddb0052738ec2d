import { createBoundedMap } from '../bounded-map.ts'
import { relayTokenSkewSeconds } from '../config/defaults.ts'
import type { Issued, Moment, ProcessTime } from './process-time.ts'

/** Log-outs of one provider's subjects. Each ends the tokens issued up to then, and none issued later (K7). */
export interface Revocations {
  /** Returns the moment to issue a subject's token at. It is after the subject's last log-out, also by the wall clock. */
  issueMoment(subjectId: string): Moment
  /** Ends every token of the subject issued so far, by this process or another. */
  revoke(subjectId: string): void
  /** Returns whether a subject's token was ended by a log-out, or by the start of this process. */
  isRevoked(subjectId: string, issued: Issued): boolean
}

/**
 * Creates the log-outs of at most `max` subjects. An evicted log-out becomes the floor of all subjects: eviction may end
 * a token early, it never revives one. The first floor is the start of the process, whose earlier log-outs are unknown.
 *
 * Processes compare instants, never counts: a token that another process issues after the log-out is accepted.
 */
export function createRevocations(time: ProcessTime, max: number): Revocations {
  let floor = time.start
  const logOuts = createBoundedMap<string, Moment>(max, (evicted) => {
    floor = time.latest(floor, evicted)
  })

  const issueMoment = (subjectId: string): Moment => {
    const now = time.now()
    const endedAtMs = Math.max(logOuts.get(subjectId)?.atMs ?? -Infinity, floor.atMs)
    // A log-in within the millisecond of the log-out. If the wall clock was set back since, it would be the future.
    const isClose = endedAtMs - now.atMs < relayTokenSkewSeconds * 1000
    return isClose ? { ...now, atMs: Math.max(now.atMs, endedAtMs + 1) } : now
  }

  return {
    issueMoment,
    revoke(subjectId) {
      const known = logOuts.get(subjectId)
      const moment = issueMoment(subjectId)
      logOuts.set(subjectId, known ? time.latest(known, moment) : moment)
    },
    isRevoked(subjectId, issued) {
      const logOut = logOuts.get(subjectId)
      return time.isUpTo(issued, floor) || (logOut !== undefined && time.isUpTo(issued, logOut))
    },
  }
}
