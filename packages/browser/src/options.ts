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
  /**
   * Called when the relay answers for another user than before, as after a sign-in in another tab: every token has been
   * dropped. Ask the host who is signed in, and tell `setSubject`. Where that was called before nothing is minted until
   * then; where it never was, what is asked next is answered for the new user. Default: nothing.
   */
  readonly onSubjectChange?: (() => void) | undefined
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
    onSubjectChange = () => {},
    fetch = globalThis.fetch,
    clock = systemClock,
    random = Math.random,
    ...unknown
  } = options
  for (const name of Object.keys(unknown)) throw new TypeError(`unknown option: ${name}`)
  const credentials = baseUrl.includes('//') ? 'include' : 'same-origin'
  const trimmed = baseUrl.replace(/\/+$/, '')
  return { baseUrl: trimmed, headers, onUnauthorized, onSubjectChange, fetch, clock, random, credentials }
}
