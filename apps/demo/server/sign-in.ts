import type { IncomingMessage } from 'node:http'
import type { Request, Response } from 'express'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'
import { type User, userById } from './users.ts'

/** Signs users in and out by cookie. */
export interface SignIn {
  /** Returns the signed-in user, or `null`. The relay's `identify`. */
  userOf(req: IncomingMessage): User | null
  /** Signs a user in. Returns the user whose session this has ended, or `null`. */
  begin(req: Request, res: Response, user: User): User | null
  /** Signs out. Returns the user whose session this has ended, or `null`. */
  end(req: Request, res: Response): User | null
}

/** Connects the sessions with their cookie. */
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
      // Always use a new id, so that an id that an attacker has planted is useless (session fixation).
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
