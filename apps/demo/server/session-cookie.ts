import type { IncomingMessage } from 'node:http'
import type { CookieOptions, Response } from 'express'
import { sessionLifeMs } from './sessions.ts'

/** The cookie that carries a session's id. */
export interface SessionCookie {
  read(req: IncomingMessage): string | null
  write(res: Response, sessionId: string): void
  clear(res: Response): void
}

/** Creates the cookie. `secure`: people open the host through https. */
export function createSessionCookie(secure: boolean): SessionCookie {
  // With this prefix, browsers refuse the cookie from a subdomain or over http.
  const name = secure ? '__Host-session' : 'session'
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' }
  return {
    read: (req) => cookieOf(req.headers.cookie ?? '', name),
    write: (res, sessionId) => void res.cookie(name, sessionId, { ...options, maxAge: sessionLifeMs }),
    clear: (res) => void res.clearCookie(name, options),
  }
}

function cookieOf(header: string, name: string): string | null {
  const pair = header.split('; ').find((part) => part.startsWith(`${name}=`))
  return pair ? pair.slice(name.length + 1) : null
}
