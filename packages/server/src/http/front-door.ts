import { shown } from '../config/option-table.ts'
import { RelayError } from '../errors.ts'
import type { PlainRequest } from './plain-request.ts'

/** What the front door reads of a request. */
export type Visitor = Pick<PlainRequest, 'method' | 'header'>

/** Which origins may call. */
export interface FrontDoorRules {
  /** Origins other than the host's. */
  readonly allowedOrigins: ReadonlySet<string>
  /** The origin that browsers use, if a proxy changes the Host header. */
  readonly publicOrigin: string | undefined
  /** Whether a request must prove its origin, which excludes clients that are not browsers. */
  readonly requireOrigin: boolean
}

/** The decision on a request. `origin` is set for a listed origin, which gets CORS headers. */
export type Admission =
  | { readonly kind: 'admitted'; readonly origin?: string }
  | { readonly kind: 'preflight'; readonly origin: string }
  | { readonly kind: 'refused' }

const admitted: Admission = { kind: 'admitted' }
const refused: Admission = { kind: 'refused' }

/**
 * Refuses requests that another site makes in a signed-in user's browser (M3, M4).
 *
 * The browser sets `Sec-Fetch-Site`, and no page can forge it. `Origin` is compared exactly. The check needs neither
 * the scheme nor a token, so a proxy that terminates TLS does not break it. Modelled on Go 1.25's
 * `CrossOriginProtection`.
 */
export function admit(request: Visitor, rules: FrontDoorRules): Admission {
  const origin = request.header('origin')
  const listed = origin !== undefined && rules.allowedOrigins.has(origin)
  if (request.method === 'OPTIONS') return listed ? { kind: 'preflight', origin } : refused
  if (listed) return { kind: 'admitted', origin }
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' ? admitted : refused
  if (origin === undefined) return rules.requireOrigin ? refused : admitted
  return isOwn(origin, request.header('host'), rules.publicOrigin) ? admitted : refused
}

/** Creates the error for a request that was refused. Its hint says what the host may have to change. */
export function crossSite(request: Visitor): RelayError {
  return new RelayError('cross_site', { hint: remedy(request) })
}

function remedy(request: Visitor): string {
  const [origin, site] = [request.header('origin'), request.header('sec-fetch-site')]
  if (origin === undefined) {
    return site === undefined
      ? 'The client sent neither Origin nor Sec-Fetch-Site, which requireOrigin demands.'
      : `The browser sent Sec-Fetch-Site: ${shown(site)} and no Origin. Only the app's own pages may call so.`
  }
  const list = `If its page is yours, add ${shown(origin)} to allowedOrigins.`
  if (site !== undefined || request.method === 'OPTIONS') return list
  return `${list} If it is this app's own origin, a proxy has made Host ${shown(request.header('host'))}: set publicOrigin.`
}

/** For browsers without Sec-Fetch-Site: the page's host must equal the host that it calls. */
function isOwn(origin: string, host: string | undefined, publicOrigin: string | undefined): boolean {
  if (origin === publicOrigin) return true
  const [, scheme, authority = ''] = /^(https?):\/\/(.+)$/.exec(origin) ?? []
  if (host === undefined || authority === '') return false
  const called = host.toLowerCase()
  // A browser leaves out the default port of its page's scheme, and some proxies write it.
  return called === authority || called === `${authority}:${scheme === 'https' ? 443 : 80}`
}
