import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { type User, userById } from './users.ts'

/** Who requests come from, by their cookie. */
export interface SignIn {
  /** The signed-in user, or `null`: what the relay takes as `identify`. */
  userOf(req: IncomingMessage): User | null
  /** Signs a user in; returns whose session that ended. */
  begin(req: Request, res: Response, user: User): User | null
  /** Signs out; returns whose session that ended. */
  end(req: Request, res: Response): User | null
}

/** Joins sessions and their cookie. */
export function createSignIn(sessions: Sessions, cookie: SessionCookie): SignIn {
  const userOf = (req: IncomingMessage) => {
    const userId = sessions.userIdOf(cookie.read(req) ?? '')
    return userId === null ? null : userById(userId)
  }
  const endSession = (req: Request) => {
    const user = userOf(req)
    sessions.end(cookie.read(req) ?? '')
    return user
  }
  return {
    userOf,
    begin(req, res, user) {
      // Under a new id, always: one that somebody planted before is worth nothing (session fixation).
      const last = endSession(req)
      cookie.write(res, sessions.start(user.id))
      return last
    },
    end(req, res) {
      cookie.clear(res)
      return endSession(req)
    },
  }
}
