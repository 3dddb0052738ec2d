import { isCode } from '../errors.ts'

/** How a consent ended. */
export type ConsentOutcome =
  | {
      /**
       * - `connected`: the user agreed. `declined`: they did not.
       * - `undecided`: the connection waits for the user or the bank. `unknown`: the provider did not say.
       */
      readonly status: 'connected' | 'declined' | 'undecided' | 'unknown'
      /** The connection's id at the provider; `''` if the provider did not send it. */
      readonly connection: string
    }
  /**
   * The return failed, with one of the relay's codes: `cross_site` if this browser did not start the consent, or if it is
   * already finished or too old; `unauthenticated` if nobody is signed in any more.
   */
  | { readonly status: 'error'; readonly code: string }

const statuses = {
  ACTIVE: 'connected',
  REJECTED: 'declined',
  PENDING: 'undecided',
  UNKNOWN: 'unknown',
} as const

/**
 * Returns the outcome with which the provider returned to this page, once: it removes it from the address. Returns
 * `undefined` if the page was opened in any other way.
 *
 * The outcome is for the user. Anybody can link to a page with such parameters, so read from the provider what the user
 * has agreed to.
 */
export function resumeConsent(): ConsentOutcome | undefined {
  const address = new URL(location.href)
  const { searchParams } = address
  const outcome = outcomeIn(searchParams)
  if (!outcome) return undefined
  for (const name of ['state', 'connection', 'error']) searchParams.delete(name)
  history.replaceState(history.state, '', address)
  return outcome
}

/** Other sign-ins return with a `state` of their own, too, and with an `error` beside it. */
function outcomeIn(parameters: URLSearchParams): ConsentOutcome | undefined {
  const state = parameters.get('state')
  const code = parameters.get('error')
  if (state === null) return isCode(code) ? { status: 'error', code } : undefined
  const status = Object.entries(statuses).find(([name]) => name === state)?.[1]
  return status && { status, connection: parameters.get('connection') ?? '' }
}
