import { type Clock, systemClock } from './clock.ts'

/** What `createTokenClient` takes. */
export interface TokenClientOptions {
  /** Where the relay is mounted: a path, or an address on another origin. Default `''`, the root of this origin. */
  readonly baseUrl?: string | undefined
  /** Headers for requests that mint and delete tokens, read for every request. The provider never sees them. */
  readonly headers?: (() => HeadersInit | Promise<HeadersInit>) | undefined
  /**
   * Asked when the relay answers 401, at most once in 30 s: renew the host's session and answer `'retry'`,
   * or `'stop'`, which is the default.
   */
  readonly onUnauthorized?: (() => 'retry' | 'stop' | Promise<'retry' | 'stop'>) | undefined
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** Default: the device's clocks. */
  readonly clock?: Clock | undefined
  /** Jitter: numbers from 0 up to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The options with their defaults. */
export interface Settings extends Defaulted {
  /** Cookies go to the page's own origin, or to the one the host named. */
  readonly credentials: RequestCredentials
}

type Defaulted = { readonly [name in keyof TokenClientOptions]-?: NonNullable<TokenClientOptions[name]> }

/** Checks the options once; an unknown one is an error. */
export function resolveOptions(options: TokenClientOptions): Settings {
  const {
    baseUrl = '',
    headers = () => ({}),
    onUnauthorized = () => 'stop',
    fetch = globalThis.fetch,
    clock = systemClock,
    random = Math.random,
    ...unknown
  } = options
  for (const name of Object.keys(unknown)) throw new TypeError(`unknown option: ${name}`)
  const credentials = baseUrl.includes('//') ? 'include' : 'same-origin'
  return { baseUrl: baseUrl.replace(/\/+$/, ''), headers, onUnauthorized, fetch, clock, random, credentials }
}
