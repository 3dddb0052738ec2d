import { setTimeout as pause } from 'node:timers/promises'
import { createBoundedMap } from '../bounded-map.ts'
import {
  closeMs,
  feedSilenceMs,
  logOutBatch,
  logOutPauseMs,
  logOutSeenMs,
  maxLogOuts,
  revocationReachMs,
  storeRetryMs,
  storeTimeMs,
} from '../config/defaults.ts'
import { answerInTime } from '../store/answer-in-time.ts'
import type { StoreAccess } from '../store/store-access.ts'
import type { Following, Store } from '../store/store.ts'
import { jsonRecord } from '../upstream/json-record.ts'
import type { Moment, ProcessTime } from './process-time.ts'

/** A log-out that this process has seen. */
export interface LogOut {
  readonly provider: string
  /** The subject's hash. */
  readonly subject: string
  readonly moment: Moment
}

/** The log-outs of one provider in this process. */
export interface FeedMember {
  /** Notes a log-out of another process. `isNew` is false for one that may have been noted before. */
  note(subject: string, moment: Moment, isNew: boolean): void
  /** Says from when on this process knows every log-out. */
  knowSince(since: Moment): void
}

/** Announces log-outs to the other processes of the relay, and hears theirs. */
export interface LogOutFeed {
  /** Whether log-outs of other processes arrive in time. */
  readonly isCurrent: boolean
  /** Adds a provider. Call it before `start`. */
  join(provider: string, member: FeedMember): void
  start(): void
  /** Resolves when the other processes are about to know the log-out. If the store is down, they hear of it later. */
  announce(logOut: LogOut): Promise<void>
  /** Announces once more what the store has not got, and ends. */
  close(): Promise<void>
}

/** Parts of a feed. */
export interface LogOutFeedParts {
  readonly store: Store
  readonly access: StoreAccess
  readonly time: ProcessTime
  /** Called when log-outs of other processes may be late, and when they arrive in time again. */
  readonly onChange: (state: 'current' | 'late') => void
}

const feed = 'log-outs'
const late = () => new Error('The store has not ended in time.')

/** The feed of a process that is alone. */
export const noLogOutFeed: LogOutFeed = {
  isCurrent: true,
  join() {},
  start() {},
  announce: () => pause(logOutPauseMs),
  async close() {},
}

/**
 * Creates the feed of a relay's log-outs. A log-out is announced until the store has it, and again if the store loses
 * it, for as long as a token from before it may be alive.
 */
export function createLogOutFeed({ store, access, time, onChange }: LogOutFeedParts): LogOutFeed {
  const members = new Map<string, FeedMember>()
  const own = createBoundedMap<string, LogOut>(maxLogOuts)
  const unsent = createBoundedMap<string, LogOut>(maxLogOuts)
  let state: 'starting' | 'current' | 'late' = 'starting'
  /** While the feed is not current: up to this tick it was, or nothing had to be known. */
  let completeMs = time.start.tickMs
  let reported: 'current' | 'late' = 'current'
  let knownSince = time.start
  let following: Following | undefined
  let timer: NodeJS.Timeout | undefined

  const ageOf = ({ moment: { tickMs } }: LogOut): number => Math.max(0, Math.floor(time.ageMs({ tickMs })))

  const messageOf = (logOut: LogOut): string => {
    const { provider, subject, moment } = logOut
    return JSON.stringify({ process: time.id, provider, subject, atMs: moment.atMs, ageMs: ageOf(logOut) })
  }

  const send = async (key: string, logOut: LogOut): Promise<boolean> => {
    const message = messageOf(logOut)
    const isSent = await access.ask({ leftMs: storeTimeMs.work }, async (shared) => {
      await shared.announce(feed, message)
      return true
    })
    if (!isSent) sendLater()
    else if (unsent.get(key) === logOut) unsent.delete(key) // unless the subject has signed out again
    return isSent === true
  }

  const sendUnsent = async (): Promise<void> => {
    while (unsent.size > 0) {
      if (!following) return
      const batch = [...unsent.entries()].slice(0, logOutBatch)
      const sent = await Promise.all(batch.map(([key, logOut]) => send(key, logOut)))
      if (sent.includes(false)) return
    }
  }

  const sendLater = (): void => {
    if (timer || !following) return
    timer = setTimeout(() => {
      timer = undefined
      void sendUnsent()
    }, storeRetryMs).unref()
  }

  /** Queues what the store has lost, or never had, and drops what no longer matters. */
  const queueLost = (completeForMs: number): void => {
    for (const [key, logOut] of own.entries()) {
      const ageMs = ageOf(logOut)
      if (ageMs > revocationReachMs) own.delete(key)
      else if (ageMs >= completeForMs) unsent.set(key, logOut)
    }
  }

  /** Every message that was announced up to this tick has been heard already. */
  const heardUpToMs = (): number => {
    if (state === 'current') return time.now().tickMs
    return state === 'starting' ? -Infinity : completeMs
  }

  const hear = (text: string): void => {
    const { process, provider, subject, atMs, ageMs } = jsonRecord(text)
    if (process === time.id || typeof provider !== 'string' || typeof subject !== 'string') return
    if (typeof atMs !== 'number' || typeof ageMs !== 'number' || ageMs < 0) return
    const isNew = state === 'current'
    const announcedAfterMs = heardUpToMs() - feedSilenceMs
    members.get(provider)?.note(subject, time.place({ atMs, ageMs, announcedAfterMs }), isNew)
  }

  const report = (now: 'current' | 'late'): void => {
    if (reported !== now) onChange(now)
    reported = now
  }

  /**
   * Without a gap, the log-outs that are known reach back as far as before. After a gap, they begin at its end. A few
   * seconds do not count: what the store lost in them, as a flush does, is announced again.
   */
  const know = (completeForMs: number): void => {
    const since = time.ago(completeForMs)
    const hasNoGap = state === 'current' || since.tickMs <= completeMs + logOutSeenMs
    knownSince = hasNoGap && knownSince.tickMs < since.tickMs ? knownSince : since
    for (const member of members.values()) member.knowSince(knownSince)
  }

  return {
    get isCurrent() {
      return state === 'current'
    },
    join: (provider, member) => void members.set(provider, member),
    start() {
      following = store.follow(feed, {
        keepMs: revocationReachMs,
        onMessage: hear,
        onCurrent(completeForMs) {
          know(completeForMs)
          state = 'current'
          report(state)
          queueLost(completeForMs)
          void Promise.resolve().then(sendUnsent)
        },
        onLost() {
          if (state === 'current') {
            completeMs = time.now().tickMs
            state = 'late'
          }
          report('late')
        },
      })
    },
    async announce(logOut) {
      const key = `${logOut.provider} ${logOut.subject}`
      own.set(key, logOut)
      unsent.set(key, logOut)
      await send(key, logOut)
      await pause(logOutPauseMs)
    },
    async close() {
      const ending = following
      following = undefined
      clearTimeout(timer)
      // Nobody announces them after this. The store may be back without an operation that has noticed it.
      const time = { leftMs: closeMs.lastWork }
      const last = [...unsent.values()].map((logOut) => store.announce(feed, messageOf(logOut)))
      await answerInTime(Promise.allSettled([...last, ending?.close()]), time, late).catch(() => {})
    },
  }
}
