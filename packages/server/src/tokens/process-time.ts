import { randomBytes } from 'node:crypto'
import type { Clock } from '../time/clock.ts'
import { relayTokenSkewSeconds, revocationReachMs } from '../config/defaults.ts'

/** A moment on both clocks of this process. */
export interface Moment {
  /** Milliseconds on the process's own clock, which only this process can read. No two moments have the same. */
  readonly tickMs: number
  /** Milliseconds since the epoch, which processes compare with each other. */
  readonly atMs: number
  /** A foreign token that was seen at this tick is from before the moment. Default `tickMs`; less if it happened elsewhere. */
  readonly seenMs?: number
}

/** A moment of another process, as its message describes it. */
export interface RemoteMoment {
  /** By the other process's wall clock. */
  readonly atMs: number
  /** Milliseconds from the moment to its announcement. */
  readonly ageMs: number
  /** It was announced after this tick. */
  readonly announcedAfterMs: number
}

/** The part of a token or ticket that says which process issued it, and when. */
export interface Stamp extends Moment {
  /** The process that issued it. */
  readonly process: string
}

/** When a token was issued, as far as this process knows. */
export interface Issued {
  /** When this process issued it, or first saw it if another process issued it. */
  readonly tickMs: number
  /** When another process issued it, by that process's wall clock. Absent for an own token. */
  readonly foreignAtMs?: number
}

/** Tells this process's tokens from those of other processes, and dates both. */
export interface ProcessTime {
  /** Names this process. No other one has the same, not even after a restart. */
  readonly id: string
  /** When the process began. */
  readonly start: Moment
  /** Returns the present moment, later than every earlier one. */
  now(): Moment
  /** Returns the moment some milliseconds ago. */
  ago(ms: number): Moment
  /**
   * Places a moment of another process on this one's clock. The wall clocks say when it was. If elapsed time shows that
   * they disagree, it is the latest moment that is possible.
   */
  place(remote: RemoteMoment): Moment
  /** Returns the stamp of a token that is issued at a moment. */
  stamp(moment: Moment): Stamp
  /** Reads a stamp. Returns `null` for one from the future: a process whose clock is wrong by more than 5 s. */
  read(stamp: Stamp): Issued | null
  /** Returns milliseconds since issue. A wall clock that is set back makes no own token younger. */
  ageMs(issued: Issued): number
  /** Returns whether a token was issued at or before a moment. */
  isUpTo(issued: Issued, moment: Moment): boolean
  /** Returns the later of two moments, on each clock. */
  latest(first: Moment, second: Moment): Moment
}

/** Starts the time of this process. */
export function createProcessTime(clock: Clock): ProcessTime {
  const id = randomBytes(9).toString('base64url')
  let latestMs = -Infinity
  const now = (): Moment => {
    // Two moments within one reading of the clock still have an order: log-out and log-in (K7).
    latestMs = Math.max(clock.monotonicMs(), latestMs + 0.001)
    return { tickMs: latestMs, atMs: clock.nowMs() }
  }
  /** Nothing that was issued up to the moment is alive any more. */
  const isPast = ({ tickMs }: Moment): boolean => clock.monotonicMs() - tickMs > revocationReachMs

  return {
    id,
    start: now(),
    now,
    ago(ms) {
      const { tickMs, atMs } = now()
      return { tickMs: tickMs - ms, atMs: atMs - ms }
    },
    place({ atMs, ageMs, announcedAfterMs }) {
      const { tickMs, atMs: nowMs } = now()
      const latestMs = tickMs - ageMs
      const earliestMs = Math.min(announcedAfterMs - ageMs, latestMs)
      // Both wall clocks are cut to milliseconds: the moment may be later by one.
      const byClocksMs = tickMs - (nowMs - atMs) + 1
      const isPossible = byClocksMs >= earliestMs && byClocksMs <= latestMs
      return { tickMs: isPossible ? byClocksMs : latestMs, seenMs: earliestMs, atMs }
    },
    stamp: ({ tickMs, atMs }) => ({ process: id, tickMs, atMs }),
    read(stamp) {
      if (stamp.process === id) return { tickMs: stamp.tickMs }
      const { tickMs, atMs } = now()
      return stamp.atMs > atMs + relayTokenSkewSeconds * 1000 ? null : { tickMs, foreignAtMs: stamp.atMs }
    },
    ageMs({ tickMs, foreignAtMs }) {
      return foreignAtMs === undefined ? clock.monotonicMs() - tickMs : clock.nowMs() - foreignAtMs
    },
    isUpTo({ tickMs, foreignAtMs }, moment) {
      if (foreignAtMs === undefined) return tickMs <= moment.tickMs
      if (tickMs <= seenMs(moment)) return true
      // A foreign token from before a past moment is a new one: a wall clock has been set back since.
      return foreignAtMs <= moment.atMs && !isPast(moment)
    },
    latest(first, second) {
      const atMs = isPast(first) ? second.atMs : Math.max(first.atMs, second.atMs)
      return {
        tickMs: Math.max(first.tickMs, second.tickMs),
        seenMs: Math.max(seenMs(first), seenMs(second)),
        atMs,
      }
    },
  }
}

function seenMs(moment: Moment): number {
  return moment.seenMs ?? moment.tickMs
}
