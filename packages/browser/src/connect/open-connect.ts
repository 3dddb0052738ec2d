import type { ProviderName } from '../provider-name.ts'
import type { TokenClient } from '../token-client.ts'
import { openDialog } from './dialog.ts'
import { grantFor, lifeOf } from './grant.ts'
import type { ConnectEvent } from './message.ts'
import type { ConnectOutcome } from './outcome.ts'
import { outcomeOf, unavailable } from './outcome.ts'
import type { ConnectRequestOptions } from './request.ts'
import { connectPath, requestTo } from './request.ts'
import { standInOf } from './stand-in.ts'
import type { ConnectTexts } from './texts.ts'
import { textsIn } from './texts.ts'
import { runWidget } from './widget.ts'

/** Options of `openConnect`. */
export interface ConnectOptions extends ConnectRequestOptions {
  /** The dialog's title, also for assistive technology. Default `Connect`. */
  readonly label?: string
  /** Replaces texts of the dialog. Default: short texts in the language of `lang`. */
  readonly texts?: Partial<ConnectTexts>
  /** Called for events that do not end the widget, such as `RETRY_ATTEMPT`. */
  readonly onEvent?: ((event: ConnectEvent) => void) | undefined
  /** Closes the widget. */
  readonly signal?: AbortSignal
}

/**
 * Opens a provider's Connect widget over the page, with a token minted for it.
 *
 * The dialog opens immediately and says that the widget loads. If it does not load, the dialog says that and offers
 * another try. The user can close it at any time with its button, and with Esc unless the focus is in the widget.
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
  { label = 'Connect', texts, onEvent, signal: outer, ...options }: ConnectOptions = {},
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
    let attempt = new AbortController()
    let isFailed = false
    const settle = (outcome: ConnectOutcome) => {
      opening.abort()
      attempt.abort()
      resolve(outcome)
    }
    const close = () => settle({ status: 'closed' })
    const leave = () => (isFailed ? settle(unavailable) : close())
    closeLast = close
    outer?.addEventListener('abort', close, { signal })
    const fail = (failed: boolean) => {
      isFailed = failed
      if (failed) dialog.show('failed')
    }
    const start = () => {
      attempt.abort()
      attempt = new AbortController()
      fail(false)
      dialog.show('loading')
      const { signal } = attempt
      run(signal).catch((error: unknown) => signal.aborted || settle(outcomeOf(error)))
    }
    const dialog = openDialog({
      ...options,
      label,
      texts: textsIn(options.lang, texts),
      close: leave,
      retry: start,
      signal,
    })
    start()

    async function run(signal: AbortSignal): Promise<void> {
      const grant = await grantFor(client, provider, signal)
      if (signal.aborted) return
      if (grant.signal.aborted) return close()
      grant.signal.addEventListener('abort', close, { signal })
      const request = requestTo(path, grant.answer)
      const { clock } = client
      const lifeMs = lifeOf(grant, options)
      const place = grant.answer.connect
      runWidget({ dialog, label, request, place, clock, lifeMs, signal, settle, fail, onEvent })
    }
  })
}

/** Closes the last dialog: two would compete for the page's focus and scrolling. Later outcomes have no effect. */
let closeLast = () => {}
