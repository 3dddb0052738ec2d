import { randomBytes } from 'node:crypto'

/** The sessions by id. The id is opaque and stored in the user's cookie. */
export interface Sessions {
  /** Starts a session and returns its new id. */
  start(userId: string): string
  /** Returns the session's user, or `null` if it is unknown or has ended. */
  userIdOf(sessionId: string): string | null
  end(sessionId: string): void
}

/** Milliseconds after which a session ends, even if it is in use. */
export const sessionLifeMs = 8 * 60 * 60_000

/** The limit of sessions. The oldest is dropped first, so that repeated sign-ins cannot fill the memory. */
const maxSessions = 10_000

/** Creates a session store in memory. `nowMs` returns milliseconds since any fixed moment. */
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
