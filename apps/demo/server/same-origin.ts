import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'

/**
 * Lets requests of our own pages through and refuses other sites' (CSRF). Programs that are no browser send
 * neither header and carry no cookie that they were not given.
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
