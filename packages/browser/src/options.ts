import type { Clock } from './clock.ts'

/** Options of `createTokenClient`. */
export interface TokenClientOptions {
  /**
   * The relay's address: a path that begins with `/`, or an `http:` or `https:` URL on another origin. Default `''`, the
   * root of this origin.
   */
  readonly baseUrl?: string | undefined
  /**
   * Returns headers for the requests that mint and delete tokens, such as a CSRF token. Called for every request; the
   * provider never gets them. Default: none.
   */
  readonly headers?: (() => HeadersInit | Promise<HeadersInit>) | undefined
  /**
   * Called when the relay answers 401 or with a redirect, at most once in 30 s. Renew the host's session and return
   * `'retry'`, or return `'stop'`. After `'stop'`, a followed token is still asked for about once a minute: call
   * `setSubject(null)` to end that. Default: `'stop'`.
   */
  readonly onUnauthorized?: (() => 'retry' | 'stop' | Promise<'retry' | 'stop'>) | undefined
  /**
   * Called when the relay answers for another user than before, and when another tab reports that the user has signed
   * out or in. Every token has been dropped. Ask the host who is signed in, and call `setSubject`. If the page has called
   * it before, nothing is minted until it calls it again; otherwise the next call gets a token of the new user, except
   * after a sign-out. Default: does nothing.
   */
  readonly onSubjectChange?: (() => void) | undefined
  /**
   * Share sign-outs, changes of the user, refused tokens and hold-offs with other tabs that use the same `baseUrl`. Set
   * it to `false` if each tab has a session of its own, for example because `headers` reads one from `sessionStorage`.
   * Tokens are never shared. Default `true`.
   */
  readonly tabs?: boolean | undefined
  /** Default: the global `fetch` at the time of the call, so that tools that replace it see every request. */
  readonly fetch?: typeof fetch | undefined
  /** Default: the device's clocks. */
  readonly clock?: Clock | undefined
  /** Returns numbers from 0 (included) to 1 (excluded), for jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** Returns the relay's address without a slash at its end. @throws TypeError for one that is not valid */
export function rootOf(baseUrl: string): string {
  // A relative path would depend on the page's.
  if (!/^($|\/|https?:\/\/.)/i.test(baseUrl))
    throw new TypeError(`baseUrl is "${baseUrl}": use "/…" or "https://…"`)
  return baseUrl.replace(/\/+$/, '')
}

/** Sends cookies to the page's origin, or to the origin in `baseUrl`. */
export function credentialsFor(baseUrl: string): RequestCredentials {
  return baseUrl.includes('//') ? 'include' : 'same-origin'
}

/** Throws for options that are left over. @throws TypeError */
export function refuseUnknown(unknown: object): void {
  for (const name in unknown) throw new TypeError(`unknown option: ${name}`)
}
