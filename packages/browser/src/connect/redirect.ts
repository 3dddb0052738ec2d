import type { ProviderName } from '../provider-name.ts'
import type { TokenClient } from '../token-client.ts'
import { isFormBlocked, popupState, post, randomName } from './form.ts'
import { grantFor } from './grant.ts'
import type { ConnectOutcome } from './outcome.ts'
import { outcomeOf } from './outcome.ts'
import type { ConnectRequestOptions } from './request.ts'
import { connectPath, requestTo } from './request.ts'
import { standInOf } from './stand-in.ts'

/** Options of `redirectToConnect`. */
export interface RedirectOptions extends Omit<ConnectRequestOptions, 'origin'> {
  /** The address of your page that the widget returns to. Must be registered with the provider. */
  readonly redirectUri: string
  /** Keeps the page from leaving, until the token is there. */
  readonly signal?: AbortSignal
}

/** Where this tab remembers that it left for the widget. Not secret: an id, and never a token. */
const storageKey = 'token-relay:connect'

/**
 * Leaves the page for a provider's Connect widget. The widget returns to `redirectUri`, where `resumeConnect` returns the
 * outcome. Resolves only if the page does not leave, or when the user comes back to it with the Back button. With a client
 * of the testing kit, the page does not leave: it resolves with the scripted outcome.
 *
 * @throws TypeError (rejects) for an option that is unknown or not valid
 */
export async function redirectToConnect(
  client: TokenClient,
  provider: ProviderName,
  { signal, ...options }: RedirectOptions,
): Promise<ConnectOutcome> {
  const { state = randomName(), redirectUri } = options
  if (!redirectUri) throw new TypeError('redirectUri is missing: the address that the widget returns to')
  const path = connectPath({ ...options, state, origin: '' })
  const standIn = standInOf(client)
  if (standIn) return standIn(provider, options, signal)
  try {
    const grant = await grantFor(client, provider, signal)
    if (grant.signal.aborted) return { status: 'closed' }
    if (isFormBlocked()) return { status: 'error', code: 'blocked', message: 'sandbox' }
    const request = requestTo(path, grant.answer)
    sessionStorage.setItem(storageKey, state)
    return await new Promise((resolve) => {
      const leaving = new AbortController()
      const settle = (outcome: ConnectOutcome) => {
        leaving.abort()
        resolve(outcome)
      }
      const back = () => settle({ status: 'closed' })
      addEventListener('pageshow', ({ persisted }) => persisted && back(), { signal: leaving.signal })
      grant.signal.addEventListener('abort', back, { signal: leaving.signal })
      document.addEventListener(
        'securitypolicyviolation',
        ({ effectiveDirective: message, disposition }) =>
          message === 'form-action' &&
          disposition === 'enforce' &&
          settle({ status: 'error', code: 'blocked', message }),
        { signal: leaving.signal },
      )
      post('_self', request)
    })
  } catch (error) {
    return signal?.aborted ? { status: 'closed' } : outcomeOf(error)
  }
}

/**
 * Returns the outcome with which the widget returned to this page, once: it removes the parameters from the address.
 * Returns `undefined` if the page was opened in any other way, for example by a link with another `state`.
 *
 * In a window that `openConnectPopup` opened, it reports the outcome to the page that opened it, closes the window and
 * returns `undefined`.
 */
export function resumeConnect(): ConnectOutcome | undefined {
  const address = new URL(location.href)
  const { searchParams } = address
  const state = searchParams.get('state')
  if (!state) return undefined
  const outcome = readOutcome(searchParams)
  const isHere = state === sessionStorage.getItem(storageKey)
  // A forged link ends here: nobody listens to its state.
  if (!isHere && !state.startsWith(popupState)) return undefined
  if (isHere) sessionStorage.removeItem(storageKey)
  for (const name of ['state', 'institution', 'provider', 'error', 'error_type', 'message'])
    searchParams.delete(name)
  history.replaceState(history.state, '', address)
  if (isHere) return outcome
  const channel = new BroadcastChannel(state)
  channel.postMessage(outcome)
  channel.close()
  window.close()
  return undefined
}

/** Wealthica documents `state` only. The others are the fields of its messages. */
function readOutcome(parameters: URLSearchParams): ConnectOutcome {
  const read = (name: string) => parameters.get(name) ?? ''
  const code = read('error_type') || read('error')
  if (code) return { status: 'error', code, message: read('message') }
  const institution = read('institution')
  return institution ? { status: 'connected', institution, provider: read('provider') } : { status: 'closed' }
}
