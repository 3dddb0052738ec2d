import { isRecord } from '@token-relay/protocol'
import express, { type RequestHandler, type Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import { authenticate } from './passwords.ts'
import type { SignIn } from './sign-in.ts'
import type { User } from './users.ts'

/** Options of `sessionRoutes`. */
export interface SessionRoutesOptions {
  /** Called with the user whose session has ended, to revoke their provider tokens. */
  readonly onSignOut: (user: User) => Promise<void>
}

/** Failed sign-ins that one client address may make per minute. */
const failedSignInsPerMinute = 10

/** `GET /` returns the signed-in user, `POST /` signs in, `DELETE /:id` signs out if the session is that user's. */
export function sessionRoutes(signIn: SignIn, { onSignOut }: SessionRoutesOptions): Router {
  const signOut = async (user: User | null) => {
    if (user) await onSignOut(user)
  }
  return express
    .Router()
    .get('/', (req, res) => void res.json({ user: shownUser(signIn.userOf(req)) }))
    .post('/', limitFailures(), express.json({ limit: '4kb' }), async (req, res) => {
      const user = await authenticate(readCredentials(req.body))
      if (!user) {
        res.status(401).json({ code: 'wrong_credentials' })
        return
      }
      await signOut(await signIn.begin(req, user))
      res.json({ user: shownUser(user) })
    })
    .delete('/:id', async (req, res) => {
      // A tab may send this late, after another user has signed in. Their session must not end.
      if (req.params.id === signIn.userOf(req)?.id) await signOut(await signIn.end(req, res))
      res.status(204).end()
    })
}

/** Returns what the page may know about its user. The role and the accounts at providers stay on the server. */
function shownUser(user: User | null) {
  return user && { id: user.id, name: user.name, email: user.email }
}

function limitFailures(): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: failedSignInsPerMinute,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) => void res.status(429).json({ code: 'too_many_tries' }),
  })
}

function readCredentials(body: unknown): { username: string; password: string } {
  const { username, password } = isRecord(body) ? body : {}
  return {
    username: typeof username === 'string' ? username : '',
    password: typeof password === 'string' ? password : '',
  }
}
