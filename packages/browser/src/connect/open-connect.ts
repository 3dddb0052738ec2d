import type { ProviderName } from '@token-relay/protocol'
import { connectOpenMs, quickRetryMs } from '../defaults.ts'
import { edgesOf } from '../entry.ts'
import type { TokenClient } from '../token-client.ts'
import { openDialog } from './dialog.ts'
import type { ConnectEvent } from './message.ts'
import type { ConnectOutcome } from './outcome.ts'
import { outcomeOf } from './outcome.ts'
import type { ConnectRequestOptions } from './request.ts'
import { connectPath, requestTo } from './request.ts'
import { standInOf } from './stand-in.ts'
import { runWidget } from './widget.ts'

/** Options of `openConnect`. */
export interface ConnectOptions extends ConnectRequestOptions {
  /** The dialog's name for assistive technology. Default `Connect`. */
  readonly label?: string
  /** Called for events that do not end the widget, such as `RETRY_ATTEMPT`. */
  readonly onEvent?: ((event: ConnectEvent) => void) | undefined
  /** Closes the widget. */
  readonly signal?: AbortSignal
}

/**
 * Opens a provider's Connect widget over the page, with a token minted for it.
 *
 * The dialog opens immediately, so that a second click cannot open another one. The user can close it at any time with
 * its button, and with Esc unless the focus is in the widget, even if the widget does not load.
 *
 * Resolves with the outcome after the dialog has been removed. Rejects with a `TypeError` if an option is unknown or not
 * valid, before the dialog opens.
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
  const path = connectPath(options)
  if (outer?.aborted) return { status: 'closed' }
  const standIn = standInOf(client)
  if (standIn) return standIn(provider, options, outer)
  closeLast()
  return new Promise((resolve) => {
    // The signal removes everything that belongs to this opening, before the caller gets the outcome.
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
      const request = requestTo(path, grant.answer)
      const extraMs = options.features?.includes('quick_retry') ? quickRetryMs : 0
      const lifeMs = edgesOf(grant, 'connect').endMs + extraMs
      runWidget({ dialog, request, clock: client.clock, lifeMs, signal, settle, onEvent })
    }
    start().catch((error: unknown) => settle(outcomeOf(error)))
  })
}

/** Closes the last dialog: two would compete for the page's focus and scrolling. Later outcomes have no effect. */
let closeLast = () => {}
