import type { ProviderName } from '../provider-name.ts'
import { connectPollMs } from '../defaults.ts'
import type { TokenClient } from '../token-client.ts'
import { openDialog } from './dialog.ts'
import { popupState, post, randomName } from './form.ts'
import { grantFor, lifeOf } from './grant.ts'
import { parseMessage } from './message.ts'
import type { ConnectOptions } from './open-connect.ts'
import type { ConnectOutcome } from './outcome.ts'
import { outcomeOf } from './outcome.ts'
import { connectPath, requestTo } from './request.ts'
import { standInOf } from './stand-in.ts'
import { textsIn } from './texts.ts'
import { closeAfter } from './widget.ts'

/** Options of `openConnectPopup`. It sets `state`. */
export type PopupOptions = Omit<ConnectOptions, 'state'>

/**
 * Opens a provider's Connect widget in a window of its own. Call it directly in a click's listener: the window opens
 * before the token is minted, or the browser would block it. A blocked window is the error `popup_blocked`.
 *
 * A dialog on this page says where to go on. It closes the window, or opens it again. A window that reports to be closed may
 * only have left the page's reach (`Cross-Origin-Opener-Policy`). So `closed` is the outcome if the window closes before
 * the widget loads, or after the widget sent a message; otherwise the user says so in the dialog.
 *
 * With `redirectUri`, the widget leads the window to that page of your origin at the end, and `resumeConnect` there ends
 * this call. That works without a message of the widget. Without it, the widget must post messages to its opener.
 *
 * @throws TypeError (rejects) for an option that is unknown or not valid
 */
export async function openConnectPopup(
  client: TokenClient,
  provider: ProviderName,
  { label = 'Connect', texts, onEvent, signal: outer, ...options }: PopupOptions = {},
): Promise<ConnectOutcome> {
  const { redirectUri } = options
  const state = popupState + randomName()
  // A page with an opener posts messages, and does not return to `redirectUri`.
  const path = connectPath(redirectUri ? { ...options, state, origin: '' } : options)
  if (outer?.aborted) return { status: 'closed' }
  const standIn = standInOf(client)
  if (standIn) return standIn(provider, options, outer)
  const name = randomName()
  const { clock } = client
  let popup = openWindow(name)
  if (!popup) return { status: 'error', code: 'popup_blocked', message: 'The browser blocked the window.' }
  const words = textsIn(options.lang, texts)
  popup.document.title = label
  popup.document.body.textContent = words.loading

  return new Promise((resolve) => {
    const opening = new AbortController()
    const { signal } = opening
    let attempt = new AbortController()
    let cancel = () => {}
    /** Whether `closed` of the window can be believed. */
    let isInReach = true
    let origin = ''
    let place: Parameters<typeof parseMessage>[1]
    const settle = (outcome: ConnectOutcome) => {
      cancel()
      opening.abort()
      attempt.abort()
      popup?.close()
      resolve(outcome)
    }
    const close = () => settle({ status: 'closed' })
    outer?.addEventListener('abort', close, { signal })
    const failed = words.elsewhere ?? elsewhere[options.lang ?? 'en']
    openDialog({ ...options, label, texts: { ...words, failed }, close, retry, signal }).show('failed')
    addEventListener('message', onMessage, { signal })
    if (redirectUri) listen()
    poll()
    start()

    function start(): void {
      attempt.abort()
      attempt = new AbortController()
      const { signal } = attempt
      // Another try ends the mint of the last one.
      run(signal).catch((error: unknown) => signal.aborted || settle(outcomeOf(error)))
    }

    async function run(signal: AbortSignal): Promise<void> {
      const grant = await grantFor(client, provider, signal)
      if (signal.aborted) return
      if (grant.signal.aborted) return close()
      grant.signal.addEventListener('abort', close, { signal })
      const request = requestTo(path, grant.answer)
      place = grant.answer.connect
      origin = new URL(request.url).origin
      isInReach = false
      post(name, request)
      closeAfter({ clock, lifeMs: lifeOf(grant, options), signal }, () => settle({ status: 'timeout' }))
    }

    function retry(): void {
      popup?.close()
      popup = openWindow(name)
      if (popup) start()
    }

    function onMessage(message: MessageEvent<unknown>): void {
      if (!origin || message.origin !== origin || message.source !== popup) return
      const parsed = parseMessage(message.data, place)
      if (!parsed) return
      isInReach = true
      if ('status' in parsed) settle(parsed)
      else onEvent?.(parsed)
    }

    function poll(): void {
      if (isInReach && popup?.closed) close()
      else cancel = clock.setTimer(poll, connectPollMs)
    }

    /** Hears the page at `redirectUri`, which has this page's origin but may be out of its reach. */
    function listen(): void {
      const channel = new BroadcastChannel(state)
      channel.addEventListener('message', ({ data }: MessageEvent<ConnectOutcome>) => settle(data))
      signal.addEventListener('abort', () => channel.close())
    }
  })
}

const elsewhere = {
  en: 'Go on in the other window.',
  es: 'Continúe en la otra ventana.',
  fr: 'Continuez dans l’autre fenêtre.',
  it: 'Continua nell’altra finestra.',
}

function openWindow(name: string): Window | null {
  const left = Math.round(screenX + (outerWidth - 480) / 2)
  return open('', name, `popup,width=480,height=720,left=${left},top=${screenY + 60}`)
}
