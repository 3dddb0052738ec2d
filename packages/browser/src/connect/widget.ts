import type { ConnectPlace } from '@token-relay/protocol'
import type { Clock } from '../clock.ts'
import { createNow } from '../clock.ts'
import { connectQuietMs, connectSlowMs, maxTimerMs } from '../defaults.ts'
import type { Dialog } from './dialog.ts'
import { belowCss } from './dialog.ts'
import { makeElement } from './element.ts'
import type { ConnectEvent } from './message.ts'
import { parseMessage } from './message.ts'
import type { ConnectOutcome } from './outcome.ts'
import type { ConnectRequest } from './request.ts'
import { isFormBlocked, post, randomName } from './form.ts'

/** One try to open the widget. */
export interface Widget {
  readonly dialog: Dialog
  readonly label: string
  readonly request: ConnectRequest
  readonly place: ConnectPlace | undefined
  readonly clock: Clock
  /** Milliseconds for which it may stay open. */
  readonly lifeMs: number
  /** Aborts with the outcome, and before another try. */
  readonly signal: AbortSignal
  readonly settle: (outcome: ConnectOutcome) => void
  /** Called with `true` when the widget did not load, and with `false` if it did after all. */
  readonly fail: (isFailed: boolean) => void
  readonly onEvent: ((event: ConnectEvent) => void) | undefined
}

/** Shows the widget in the dialog and settles with its outcome. */
export function runWidget(widget: Widget): void {
  const { dialog, label, request, place, clock, lifeMs, signal, settle, fail, onEvent } = widget
  const { origin } = new URL(request.url)
  let isShown = false
  let cancel = clock.setTimer(() => fail(true), connectSlowMs)

  // Random: the form goes to the first window of this name, so no other page may know it.
  const name = randomName()
  const frame = makeElement('iframe', { name, title: label }, `${belowCss}width:100%;height:100%;border:0`)
  addEventListener('message', onMessage, { signal })
  document.addEventListener('securitypolicyviolation', onViolation, { signal })
  frame.addEventListener('load', onLoad, { signal })
  signal.addEventListener('abort', () => {
    cancel()
    frame.remove()
  })
  dialog.element.append(frame)
  closeAfter({ clock, lifeMs, signal }, () => settle({ status: 'timeout' }))
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
    cancel = clock.setTimer(() => fail(true), connectQuietMs)
  }

  function reveal(view: 'widget' | 'alone'): void {
    if (isShown) return
    isShown = true
    cancel()
    fail(false)
    dialog.show(view)
  }

  function onViolation({ blockedURI, disposition, effectiveDirective }: SecurityPolicyViolationEvent): void {
    const isOurs = /^(frame-src|child-src|form-action)$/.test(effectiveDirective)
    if (disposition !== 'report' && isOurs && blockedURI.startsWith(origin)) block(effectiveDirective)
  }

  function block(message: string): void {
    settle({ status: 'error', code: 'blocked', message })
  }
}

/** Calls `end` after `lifeMs`, or when the page is shown after the device slept through it. */
export function closeAfter(
  { clock, lifeMs, signal }: Pick<Widget, 'clock' | 'lifeMs' | 'signal'>,
  end: () => void,
): void {
  // Setting the wall clock back must not close the form.
  const nowMs = createNow(clock, Infinity)
  const endMs = nowMs() + lifeMs
  let cancel = () => {}
  const check = () => {
    cancel()
    const leftMs = endMs - nowMs()
    if (leftMs > 0) cancel = clock.setTimer(check, Math.min(leftMs, maxTimerMs))
    else end()
  }
  check()
  document.addEventListener('visibilitychange', check, { signal })
  signal.addEventListener('abort', () => cancel())
}
