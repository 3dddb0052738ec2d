import { connectOpenMs, quickRetryMs } from '../defaults.ts'
import { TokenError } from '../errors.ts'
import { edgesOf } from '../freshness.ts'
import type { ProviderName } from '@token-relay/protocol'
import { type TokenClient } from '../token-client.ts'
import { connectPath, connectRequest, type ConnectRequestOptions } from './connect-request.ts'
import { openDialog } from './dialog.ts'
import { type ConnectEvent } from './message.ts'
import { type ConnectOutcome } from './outcome.ts'
import { runWidget } from './widget.ts'

/** What `openConnect` takes. */
export interface ConnectOptions extends ConnectRequestOptions {
  /** What assistive technology calls the dialog. Default `Connect`. */
  readonly label?: string
  /** Called for whatever else the widget tells, such as `RETRY_ATTEMPT`. */
  readonly onEvent?: ((event: ConnectEvent) => void) | undefined
  /** Closes the widget. */
  readonly signal?: AbortSignal
}

/**
 * Opens a provider's Connect widget over the page, with a token minted for it.
 *
 * The dialog stands at once, so that a second click finds the page inert. The user can leave it at any time by its
 * close button, and by Esc unless the focus is in the widget, whatever has become of that.
 * Resolves with the one outcome, when nothing of the widget is left in the page. Rejects with a `TypeError`, before
 * anything else happens, when an option is wrong.
 *
 * @example
 * const outcome = await openConnect(client, 'wealthica', { provider: 'questrade' })
 * if (outcome.status === 'connected') save(outcome.institution)
 */
export async function openConnect(
  client: TokenClient,
  provider: ProviderName,
  { label = 'Connect', onEvent, signal: outer, ...options }: ConnectOptions = {},
): Promise<ConnectOutcome> {
  connectPath(options)
  if (outer?.aborted) return { status: 'closed' }
  closeLast()
  return new Promise((resolve) => {
    // Whatever belongs to this opening hangs on the signal, and is gone before anybody hears of the outcome.
    const opening = new AbortController()
    const { signal } = opening
    const settle = (outcome: ConnectOutcome) => {
      opening.abort()
      resolve(outcome)
    }
    const close = () => settle({ status: 'closed' })
    closeLast = close
    const dialog = openDialog({ ...options, label, close, signal })
    outer?.addEventListener('abort', close, { signal })

    const start = async () => {
      const grant = await client.getGrant(provider, { purpose: 'connect', minLeftMs: connectOpenMs, signal })
      if (signal.aborted) return
      if (grant.signal.aborted) return close()
      grant.signal.addEventListener('abort', close, { signal })
      const request = connectRequest(grant.answer, options)
      const extraMs = options.features?.includes('quick_retry') ? quickRetryMs : 0
      const lifeMs = edgesOf({ grant, purpose: 'connect' }).endMs + extraMs
      runWidget({ dialog, request, clock: client.clock, lifeMs, signal, settle, onEvent })
    }
    start().catch((error: unknown) => settle(outcomeOf(error)))
  })
}

/** A page shows one widget: two would fight over its focus and scrolling. Settling twice changes nothing. */
let closeLast = () => {}

function outcomeOf(error: unknown): ConnectOutcome {
  const { code, message } = error instanceof TokenError ? error : new TokenError('bad_answer')
  // The user signed out while the token was being minted.
  return code === 'discarded' ? { status: 'closed' } : { status: 'error', code, message }
}
