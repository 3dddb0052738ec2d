import { isRecord } from '@token-relay/protocol'
import express, { type RequestHandler, type Router } from 'express'
import { rateLimit } from 'express-rate-limit'
import { authenticate } from './passwords.ts'
import type { SignIn } from './sign-in.ts'
import type { User } from './users.ts'

/** What signing in and out needs. */
export interface SessionRoutesOptions {
  /** Called with whoever's session has ended: their provider tokens end with it. */
  readonly onSignOut: (user: User) => Promise<void>
}

/** Failed sign-ins a minute for one address. */
const failedSignInsPerMinute = 10

/** `GET /` says who is signed in, `POST /` signs in, `DELETE /` signs out, with `?user=` that one alone. */
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
      await signOut(signIn.begin(req, res, user))
      res.json({ user: shownUser(user) })
    })
    .delete('/', async (req, res) => {
      const { user } = req.query
      // A tab that comes late names who has left: by now somebody else may be signed in.
      if (user === undefined || user === signIn.userOf(req)?.id) await signOut(signIn.end(req, res))
      res.status(204).end()
    })
}

/** What the page knows of its user. Their role and their names at the providers are the server's business. */
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
