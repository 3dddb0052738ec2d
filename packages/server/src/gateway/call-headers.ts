import { maxHeaderLength } from '../config/defaults.ts'
import type { UpstreamHeaders } from '../upstream/forwarded-call.ts'
import { headerValue } from '../upstream/http-client.ts'
import { tooCostly } from './request-names.ts'

/** The browser's headers to forward. */
export interface ForwardedHeaders {
  readonly headers: Record<string, string>
  /** Apart from the others: the body decides about it. */
  readonly contentType: string | undefined
}

/**
 * Returns the browser's headers to forward, except those that its Connection header names (CVE-2026-33805).
 *
 * @param names the headers that the route forwards, in lower case
 * @throws RelayError `bad_request` if one is too long
 */
export function outgoingHeaders(
  names: readonly string[],
  request: { header(name: string): string | undefined },
): ForwardedHeaders {
  const connection = request.header('connection')?.toLowerCase()
  const dropped = connection === undefined || connection === 'keep-alive' ? [] : connection.split(/[\s,]+/)
  const headers: Record<string, string> = {}
  let contentType: string | undefined
  for (const name of names) {
    const value = dropped.includes(name) ? undefined : request.header(name)
    if (value === undefined) continue
    if (value.length > maxHeaderLength) {
      throw tooCostly(`The header ${name} is longer than ${maxHeaderLength} characters.`)
    }
    if (name === 'content-type') contentType = value
    else headers[name] = value
  }
  return { headers, contentType }
}

/** RFC 9110 §5.3: several fields of one name are one list, if the header is defined as a list. */
const lists = new Set(['content-language', 'link'])

/** Headers whose value is one: if a provider sends two, none of them can be trusted. `location` has separate rules. */
const singles = new Set([
  'content-disposition',
  'content-type',
  'etag',
  'last-modified',
  'request-id',
  'retry-after',
  'x-request-id',
  'x-total-count',
])

/** Returns the provider's headers for the browser. @param names the headers that the route returns, in lower case */
export function returningHeaders(names: readonly string[], headers: UpstreamHeaders): Record<string, string> {
  const returned: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (value === undefined || name === 'location') continue
    if (typeof value === 'string') returned[name] = value
    else if (lists.has(name) || !singles.has(name)) returned[name] = value.join(', ')
  }
  return returned
}

/** The call that a `Location` answers. */
interface CreatingCall {
  readonly apiUrl: string
  /** The address that was called. */
  readonly url: string
  readonly injected: Readonly<Record<string, string>>
}

/**
 * Returns the path of what a write has created, as the page calls it through the gateway. A `Location` outside of the
 * provider's API is not returned: the page could not call it, and should not be led to it.
 */
export function createdPath(
  headers: UpstreamHeaders,
  { apiUrl, url, injected }: CreatingCall,
): string | undefined {
  const location = headerValue(headers, 'location')
  if (location === undefined || !/^[\x21-\x7e]{1,2048}$/.test(location) || location.includes('\\')) {
    return undefined
  }
  if (!URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  // The relay adds them again. A page that sends them is refused (G7).
  for (const name of Object.keys(injected))
    if (target.searchParams.has(name)) target.searchParams.delete(name)
  const base = new URL(apiUrl)
  const prefix = base.pathname.replace(/\/$/, '')
  const isInside =
    target.origin === base.origin &&
    target.username === '' &&
    target.password === '' &&
    target.pathname.startsWith(`${prefix}/`)
  return isInside ? target.pathname.slice(prefix.length) + target.search : undefined
}
