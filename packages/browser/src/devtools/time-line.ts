import type { Purpose } from '@token-relay/protocol'
import type { Grant, TokenEntry } from '../entry.ts'
import { TokenError } from '../errors.ts'
import type { Session } from '../session.ts'

/** Something that happened to a token, or to the user. */
export interface TimeLineEvent {
  /** When it happened, by the client's clock. */
  readonly at: Date
  readonly kind: 'mint' | 'renewal' | 'reuse' | 'failure' | 'user'
  /** Unset for `user`. */
  readonly provider?: string
  readonly purpose?: Purpose
  /** A sentence: how long it took, or why it failed. L2: never the token. */
  text: string
  /** The id of a failure in the relay's events. */
  readonly requestId?: string
  /** How many reuses in a row this event stands for. */
  count: number
}

/** Every call of a page is an event, so the oldest ones are dropped. */
const maxEvents = 200

/** Records what a client does. */
export interface TimeLine {
  /** The newest event first. */
  readonly events: readonly TimeLineEvent[]
  /** Records an action of the person who uses the devtools. */
  readonly note: (text: string) => void
  readonly stop: () => void
}

/** Starts to record. `onEvent` is called after every event. */
export function recordTimeLine(session: Session, onEvent: () => void): TimeLine {
  const { clock, watch } = session
  const events: TimeLineEvent[] = []
  const stopped = new AbortController()

  function add(event: Omit<TimeLineEvent, 'at' | 'count'>): void {
    if (stopped.signal.aborted) return
    events.unshift({ ...event, at: new Date(clock.wallMs()), count: 1 })
    events.length = Math.min(events.length, maxEvents)
    onEvent()
  }

  function addReuse({ provider, purpose }: TokenEntry): void {
    const [last] = events
    if (last?.kind === 'reuse' && last.provider === provider && last.purpose === purpose) {
      last.count += 1
      onEvent()
    } else add({ kind: 'reuse', provider, purpose, text: 'served from memory' })
  }

  async function addMint({ provider, purpose }: TokenEntry, mint: Promise<Grant>): Promise<void> {
    const beganMs = clock.monotonicMs()
    const kind = session.grants.has(provider) ? 'renewal' : 'mint'
    const tookMs = () => Math.round(clock.monotonicMs() - beganMs)
    try {
      const { answer } = await mint
      add({ kind, provider, purpose, text: `token ${answer.tokenId} in ${tookMs()} ms` })
    } catch (cause) {
      const { code, status, requestId } = cause instanceof TokenError ? cause : new TokenError('unexpected')
      const reason = status > 0 ? `${code} (HTTP ${status})` : code
      add({ kind: 'failure', provider, purpose, text: `${kind}: ${reason} in ${tookMs()} ms`, requestId })
    }
  }

  function watcher(entry: TokenEntry, token: Grant | Promise<Grant>): void {
    // Of other devtools on the same page.
    watch?.(entry, token)
    if ('answer' in token) addReuse(entry)
    else void addMint(entry, token)
  }

  function followUser(): void {
    const onEnd = () => {
      const code = session.fault?.code
      add({
        kind: 'user',
        text: code ? `nobody is signed in: ${code}` : 'another user, or the page was restored',
      })
      followUser()
    }
    session.controller.signal.addEventListener('abort', onEnd, { signal: stopped.signal })
  }

  session.watch = watcher
  followUser()
  // The page's components are mounted first, and have asked for their tokens.
  for (const entry of session.entries.values()) if (entry.mint) void addMint(entry, entry.mint)
  return {
    events,
    note: (text) => add({ kind: 'user', text }),
    stop() {
      if (session.watch === watcher) session.watch = watch
      stopped.abort()
    },
  }
}
