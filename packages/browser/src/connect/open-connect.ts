import type { ProviderName } from '../provider-name.ts'
import { connectQuietMs, connectSlowMs } from '../defaults.ts'
import type { TokenClient } from '../token-client.ts'
import type { DialogView } from './dialog.ts'
import { belowCss, openDialog } from './dialog.ts'
import { makeElement } from './element.ts'
import { isFormBlocked, post, randomName } from './form.ts'
import { grantFor, lifeOf } from './grant.ts'
import type { ConnectEvent } from './message.ts'
import { parseMessage } from './message.ts'
import type { ConnectOutcome } from './outcome.ts'
import { outcomeOf, unavailable } from './outcome.ts'
import type { ConnectRequestOptions } from './request.ts'
import { connectPath, requestTo } from './request.ts'
import { standInOf } from './stand-in.ts'
import type { ConnectTexts } from './texts.ts'
import { textsIn } from './texts.ts'
import { closeAfter } from './close-after.ts'

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
    let attempt = new AbortController()
    let isFailed = false
    outer?.addEventListener('abort', close, { signal: opening.signal })
    closeLast = close
    const dialog = openDialog({
      ...options,
      label,
      texts: textsIn(options.lang, texts),
      close: () => (isFailed ? settle(unavailable) : close()),
      retry: start,
      signal: opening.signal,
    })
    start()

    function settle(outcome: ConnectOutcome): void {
      opening.abort()
      attempt.abort()
      resolve(outcome)
    }

    function close(): void {
      settle({ status: 'closed' })
    }

    function start(): void {
      attempt.abort()
      attempt = new AbortController()
      const { signal } = attempt
      isFailed = false
      dialog.show('loading')
      run(signal).catch((error: unknown) => signal.aborted || settle(outcomeOf(error)))
    }

    function fail(): void {
      isFailed = true
      dialog.show('failed')
    }

    /** Shows the widget until `signal` aborts: with an outcome, or before another try. */
    async function run(signal: AbortSignal): Promise<void> {
      const grant = await grantFor(client, provider, signal)
      if (signal.aborted) return
      if (grant.signal.aborted) return close()
      grant.signal.addEventListener('abort', close, { signal })
      const { clock } = client
      const place = grant.answer.connect
      const request = requestTo(path, grant.answer)
      const { origin } = new URL(request.url)
      // Random: the form goes to the first window of this name, so no other page may know it.
      const name = randomName()
      const frame = makeElement(
        'iframe',
        { name, title: label },
        `${belowCss}width:100%;height:100%;border:0`,
      )
      let isShown = false
      let cancel = clock.setTimer(fail, connectSlowMs)
      addEventListener('message', onMessage, { signal })
      document.addEventListener('securitypolicyviolation', onViolation, { signal })
      frame.addEventListener('load', onLoad, { signal })
      signal.addEventListener('abort', () => {
        cancel()
        frame.remove()
      })
      dialog.element.append(frame)
      closeAfter({ clock, lifeMs: lifeOf(grant, options), signal }, () => settle({ status: 'timeout' }))
      if (isFormBlocked()) block('sandbox')
      else post(name, request)

      function onMessage(message: MessageEvent<unknown>): void {
        // Check both: another page of the origin may be open, and the frame may have navigated to another origin.
        if (message.origin !== origin || message.source !== frame.contentWindow) return
        const parsed = parseMessage(message.data, place)
        if (!parsed) return
        reveal('alone')
        if ('status' in parsed) settle(parsed)
        else onEvent?.(parsed)
      }

      /** A page of another origin is loaded: the widget's, or the browser's page about an error. Neither can be read. */
      function onLoad(): void {
        if (isShown || frame.contentDocument?.URL === 'about:blank') return
        if (!place?.announces) return reveal('widget')
        cancel()
        cancel = clock.setTimer(fail, connectQuietMs)
      }

      function reveal(view: DialogView): void {
        if (isShown) return
        isShown = true
        isFailed = false
        cancel()
        dialog.show(view)
      }

      function onViolation({
        blockedURI,
        disposition,
        effectiveDirective,
      }: SecurityPolicyViolationEvent): void {
        const isOurs = /^(frame-src|child-src|form-action)$/.test(effectiveDirective)
        if (disposition !== 'report' && isOurs && blockedURI.startsWith(origin)) block(effectiveDirective)
      }
    }

    function block(message: string): void {
      settle({ status: 'error', code: 'blocked', message })
    }
  })
}

/** Closes the last dialog: two would compete for the page's focus and scrolling. Later outcomes have no effect. */
let closeLast = () => {}
