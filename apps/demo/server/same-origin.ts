import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'

/**
 * Refuses requests from other sites' pages (CSRF). Clients other than browsers send neither header, but they do not
 * attach a user's cookie by themselves either.
 */
export function requireSameOrigin(publicOrigin: string | undefined): RequestHandler {
  return (req, res, next) => {
    if (isSameOrigin(req, publicOrigin)) return next()
    res.status(403).json({ code: 'cross_site' })
  }
}

function isSameOrigin({ headers }: IncomingMessage, publicOrigin: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin } = headers
  if (origin === undefined || origin === publicOrigin) return true
  return URL.canParse(origin) && new URL(origin).host === headers.host
}
