import { type Clock, startAge } from '../clock.ts'
import { timerMaxMs } from '../defaults.ts'
import { type ConnectRequest } from './connect-request.ts'
import { showFrame } from './frame.ts'
import { type ConnectEvent, parseMessage } from './message.ts'
import { type ConnectOutcome } from './outcome.ts'

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

/** Shows the widget and waits for its outcome. */
export function runWidget({ dialog, request, clock, lifeMs, signal, settle, onEvent }: Widget): void {
  const { origin } = new URL(request.url)
  const frame = showFrame(dialog, request)

  function onMessage(message: MessageEvent<unknown>): void {
    // Both: other pages of the origin may be open, and the frame may have gone elsewhere.
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

/** Calls `end` when a time is over, also when the device slept through it. */
function closeAfter(
  { clock, lifeMs, signal }: Pick<Widget, 'clock' | 'lifeMs' | 'signal'>,
  end: () => void,
): void {
  // A wall clock set back is no reason to take the form out of the user's hands.
  const ageMs = startAge(clock, Infinity)
  let cancel = () => {}
  const look = () => {
    cancel()
    const leftMs = lifeMs - ageMs()
    if (leftMs > 0) cancel = clock.setTimer(look, Math.min(leftMs, timerMaxMs))
    else end()
  }
  look()
  document.addEventListener('visibilitychange', look, { signal })
  signal.addEventListener('abort', () => cancel())
}
