import type { Clock } from '../clock.ts'
import { createNow } from '../clock.ts'
import { maxTimerMs } from '../defaults.ts'

/** Calls `end` after `lifeMs`, or when the page is shown after the device slept through it. */
export function closeAfter(
  { clock, lifeMs, signal }: { readonly clock: Clock; readonly lifeMs: number; readonly signal: AbortSignal },
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
