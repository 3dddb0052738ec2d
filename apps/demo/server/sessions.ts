import { randomBytes } from 'node:crypto'

/** Who is signed in, by the opaque id that their cookie holds. */
export interface Sessions {
  /** Starts a session and returns its new id. */
  start(userId: string): string
  /** The session's user, or `null` when it is unknown or has ended. */
  userIdOf(sessionId: string): string | null
  end(sessionId: string): void
}

/** Milliseconds after which a session ends, used or not. */
export const sessionLifeMs = 8 * 60 * 60_000

/** Sessions kept; the oldest goes first, so that sign-ins in a loop cannot fill the memory. */
const maxSessions = 10_000

/** Creates sessions in memory. `nowMs` counts milliseconds from any fixed moment. */
export function createSessions(nowMs: () => number): Sessions {
  const sessions = new Map<string, { readonly userId: string; readonly endsAtMs: number }>()
  return {
    start(userId) {
      const [oldest] = sessions.keys()
      if (oldest !== undefined && sessions.size >= maxSessions) sessions.delete(oldest)
      const id = randomBytes(32).toString('base64url')
      sessions.set(id, { userId, endsAtMs: nowMs() + sessionLifeMs })
      return id
    },
    userIdOf(sessionId) {
      const session = sessions.get(sessionId)
      if (!session) return null
      if (nowMs() < session.endsAtMs) return session.userId
      sessions.delete(sessionId)
      return null
    },
    end(sessionId) {
      sessions.delete(sessionId)
    },
  }
}
