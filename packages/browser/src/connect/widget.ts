import type { Clock } from '../clock.ts'
import { startAge } from '../clock.ts'
import { maxTimerMs } from '../defaults.ts'
import { makeElement } from './dialog.ts'
import type { ConnectEvent } from './message.ts'
import { parseMessage } from './message.ts'
import type { ConnectOutcome } from './outcome.ts'
import type { ConnectRequest } from './request.ts'

/** One opening of the widget. */
export interface Widget {
  readonly dialog: HTMLElement
  readonly request: ConnectRequest
  readonly clock: Clock
  /** Milliseconds for which it may stay open. */
  readonly lifeMs: number
  /** Aborts with the outcome. */
  readonly signal: AbortSignal
  readonly settle: (outcome: ConnectOutcome) => void
  readonly onEvent: ((event: ConnectEvent) => void) | undefined
}

/** Shows the widget in the dialog and settles with its outcome. */
export function runWidget({ dialog, request, clock, lifeMs, signal, settle, onEvent }: Widget): void {
  const { origin } = new URL(request.url)
  const frame = showFrame(dialog, request)

  function onMessage(message: MessageEvent<unknown>): void {
    // Check both: another page of the origin may be open, and the frame may have navigated to another origin.
    if (message.origin !== origin || message.source !== frame.contentWindow) return
    const parsed = parseMessage(message.data)
    if (!parsed) return
    if ('status' in parsed) settle(parsed)
    else onEvent?.(parsed)
  }

  function onViolation({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent): void {
    const isOurs = /^(frame-src|child-src|form-action)$/.test(effectiveDirective)
    if (disposition === 'report' || !isOurs || !blockedURI.startsWith(origin)) return
    settle({ status: 'error', code: 'blocked', message: effectiveDirective })
  }

  addEventListener('message', onMessage, { signal })
  document.addEventListener('securitypolicyviolation', onViolation, { signal })
  closeAfter({ clock, lifeMs, signal }, () => settle({ status: 'timeout' }))
}

/**
 * Shows the widget in a frame that fills the dialog below its close button. The focus stays in the dialog: a frame of
 * another origin receives Esc, and a frame whose page failed to load fires `load` like any other.
 */
function showFrame(dialog: HTMLElement, request: ConnectRequest): HTMLIFrameElement {
  // Random: the form goes to the first window of this name, so no other page may know it.
  const name = `connect-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`
  const frame = makeElement(
    'iframe',
    { name, title: dialog.getAttribute('aria-label') ?? '' },
    { width: '100%', height: '100%', border: '0', boxShadow: '0 -1px #8884' },
  )
  // Before the last element, which returns the focus to the close button.
  dialog.lastChild?.before(frame)
  post(name, request)
  return frame
}

/** Posts a form to a window by name. The token is in the document only during this call. */
function post(target: string, { url, fields }: ConnectRequest): void {
  const form = makeElement('form', { method: 'POST', action: url, target })
  for (const [name, value] of Object.entries(fields)) {
    form.append(makeElement('input', { type: 'hidden', name, value }))
  }
  document.body.append(form)
  form.submit()
  form.remove()
}

/** Calls `end` after `lifeMs`, or when the page is shown after the device slept through it. */
function closeAfter(
  { clock, lifeMs, signal }: Pick<Widget, 'clock' | 'lifeMs' | 'signal'>,
  end: () => void,
): void {
  // Setting the wall clock back must not close the form.
  const ageMs = startAge(clock, Infinity)
  let cancel = () => {}
  const check = () => {
    cancel()
    const leftMs = lifeMs - ageMs()
    if (leftMs > 0) cancel = clock.setTimer(check, Math.min(leftMs, maxTimerMs))
    else end()
  }
  check()
  document.addEventListener('visibilitychange', check, { signal })
  signal.addEventListener('abort', () => cancel())
}
