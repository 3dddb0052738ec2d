import type { Clock } from './clock.ts'
import { systemClock } from './clock.ts'

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

/** The options with defaults applied. */
export interface Settings extends Defaulted {
  /** Sends cookies to the page's origin, or to the origin in `baseUrl`. */
  readonly credentials: RequestCredentials
}

type Defaulted = { readonly [name in keyof TokenClientOptions]-?: NonNullable<TokenClientOptions[name]> }

/** A plain call: browsers refuse the global `fetch` as a method of another object. */
const globalFetch: typeof fetch = (...request) => fetch(...request)

/** Returns `defaults` with the options that are set. @throws TypeError for an option that has no default */
export function withDefaults<Options extends object>(defaults: Options, options: object): Options {
  const settings = { ...defaults }
  for (const [name, value] of Object.entries(options)) {
    if (!(name in defaults)) throw new TypeError(`unknown option: ${name}`)
    if (value !== undefined) Object.assign(settings, { [name]: value })
  }
  return settings
}

/** Checks the options and applies defaults. @throws TypeError for an unknown option or an invalid `baseUrl` */
export function resolveOptions(options: TokenClientOptions): Settings {
  const settings = withDefaults<Defaulted>(
    {
      baseUrl: '',
      headers: () => ({}),
      onUnauthorized: () => 'stop',
      onSubjectChange: () => {},
      tabs: true,
      fetch: globalFetch,
      clock: systemClock,
      random: Math.random,
    },
    options,
  )
  const { baseUrl } = settings
  // A relative path would depend on the page's.
  if (!/^($|\/|https?:\/\/.)/i.test(baseUrl))
    throw new TypeError(`baseUrl is "${baseUrl}": use "/…" or "https://…"`)
  return {
    ...settings,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    credentials: baseUrl.includes('//') ? 'include' : 'same-origin',
  }
}
