import { promisify } from 'node:util'
import type { Request, Response } from 'express'
import { sessionLifeMs, type Sessions } from './sessions.ts'
import { type User, userById } from './users.ts'

/** Signs users in and out. */
export interface SignIn {
  /** Returns the signed-in user, or `null`. The relay's `identify`. */
  userOf(req: Pick<Request, 'session'>): User | null
  /** Signs a user in. Resolves to the user whose session this has ended, or `null`. */
  begin(req: Request, user: User): Promise<User | null>
  /** Signs out. Resolves to the user whose session this has ended, or `null`. */
  end(req: Request, res: Response): Promise<User | null>
}

/** Creates the sign-in on top of the sessions. `nowMs` returns milliseconds since any fixed moment. */
export function createSignIn({ cookie }: Sessions, nowMs: () => number): SignIn {
  const userOf = ({ session }: Pick<Request, 'session'>) => {
    const { userId, startedAtMs } = session
    if (userId === undefined || startedAtMs === undefined) return null
    // express-session counts from the last use.
    return nowMs() - startedAtMs < sessionLifeMs ? userById(userId) : null
  }
  return {
    userOf,
    async begin(req, user) {
      const last = userOf(req)
      // Always use a new id, so that an id that an attacker has planted is useless (session fixation).
      await promisify((done: (error: unknown) => void) => req.session.regenerate(done))()
      req.session.userId = user.id
      req.session.startedAtMs = nowMs()
      return last
    },
    async end(req, res) {
      const last = userOf(req)
      await promisify((done: (error: unknown) => void) => req.session.destroy(done))()
      res.clearCookie(cookie.name, cookie.options)
      return last
    },
  }
}
