import type { PlainRequest } from './plain-request.ts'

/** Which pages may call. */
export interface FrontDoorRules {
  /** Origins besides our own. */
  readonly allowedOrigins: ReadonlySet<string>
  /** The origin that the host is reached under, where proxies change the Host header. */
  readonly publicOrigin: string | undefined
  /** Whether a request needs to prove its origin: shuts out clients that are not browsers. */
  readonly requireOrigin: boolean
}

/** What the front door makes of a request; `origin` is set for listed origins, which get CORS headers. */
export type Admission =
  | { readonly kind: 'admitted'; readonly origin?: string }
  | { readonly kind: 'preflight'; readonly origin: string }
  | { readonly kind: 'refused' }

const admitted: Admission = { kind: 'admitted' }
const refused: Admission = { kind: 'refused' }

/**
 * Tells our pages' requests from those that another site makes in a signed-in user's browser (M3, M4).
 *
 * `Sec-Fetch-Site` is set by the browser and no page can forge it; `Origin` is compared exactly. The check needs
 * neither the scheme nor a token, so a proxy that ends TLS does not break it. After Go 1.25's CrossOriginProtection.
 */
export function admit(request: Pick<PlainRequest, 'method' | 'header'>, rules: FrontDoorRules): Admission {
  const origin = request.header('origin')
  const listed = origin !== undefined && rules.allowedOrigins.has(origin)
  if (request.method === 'OPTIONS') return listed ? { kind: 'preflight', origin } : refused
  if (listed) return { kind: 'admitted', origin }
  const site = request.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' ? admitted : refused
  if (origin === undefined) return rules.requireOrigin ? refused : admitted
  return isOwn(origin, request.header('host'), rules.publicOrigin) ? admitted : refused
}

/** For browsers without Sec-Fetch-Site: the page's host is the host that it calls. */
function isOwn(origin: string, host: string | undefined, publicOrigin: string | undefined): boolean {
  if (origin === publicOrigin) return true
  const match = /^https?:\/\/(.+)$/.exec(origin)
  return match !== null && host !== undefined && match[1] === host.toLowerCase()
}
