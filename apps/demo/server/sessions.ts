import { randomBytes } from 'node:crypto'
import type { CookieOptions, RequestHandler } from 'express'
import session from 'express-session'

declare module 'express-session' {
  /** What the server stores about a session. The browser has only its signed id. */
  interface SessionData {
    userId: string
    /** When the user signed in, by the clock of `createSignIn`. */
    startedAtMs: number
  }
}

/** Milliseconds after which a session ends, even if it is in use. */
export const sessionLifeMs = 8 * 60 * 60_000

/** The limit of sessions. The oldest is dropped first, so that repeated sign-ins cannot fill the memory. */
const maxSessions = 10_000

/** The sessions of the host, and their cookie. */
export interface Sessions {
  /** Sets `req.session`. Mount it before everything that asks who is signed in, the relay included. */
  readonly middleware: RequestHandler
  readonly cookie: { readonly name: string; readonly options: CookieOptions }
}

/**
 * Creates sessions with express-session. `secure`: people open the host through https.
 *
 * MemoryStore is enough for a demo: one process, and a restart signs everybody out. Behind several processes, use a
 * store that they share, such as connect-redis, and a secret from the environment.
 */
export function createSessions(secure: boolean): Sessions {
  // With this prefix, browsers refuse the cookie from a subdomain or over http.
  const name = secure ? '__Host-session' : 'session'
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' }
  const middleware = session({
    name,
    // The sessions do not outlive the process, so their signatures need not either.
    secret: randomBytes(32).toString('base64url'),
    store: new BoundedMemoryStore(),
    // Nobody gets a cookie before signing in, and reading a session does not write it.
    resave: false,
    saveUninitialized: false,
    cookie: { ...options, maxAge: sessionLifeMs },
  })
  return { middleware, cookie: { name, options } }
}

class BoundedMemoryStore extends session.MemoryStore {
  readonly #ids = new Set<string>()

  override set(id: string, data: session.SessionData, done?: (error?: unknown) => void): void {
    const [oldest] = this.#ids.add(id)
    if (oldest !== undefined && this.#ids.size > maxSessions) this.destroy(oldest)
    super.set(id, data, done)
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.#ids.delete(id)
    super.destroy(id, done)
  }
}
