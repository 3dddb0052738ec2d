import { abortable } from './abortable.ts'
import { type Cell } from './cell.ts'
import { type Clock, startAge } from './clock.ts'
import { mintMs, pauseCapMs, pauseMs, tries, tryMs } from './defaults.ts'
import { asTokenError, isRetryable } from './errors.ts'
import { type Minted } from './freshness.ts'
import { type Session } from './session.ts'
import { requestToken } from './transport.ts'

/** Mints: tries until it succeeds, fails for good, or has used up its tries or its time. */
export async function mint(session: Session, cell: Cell, signal: AbortSignal): Promise<Minted> {
  const { clock, random, signIn } = session
  let budgetMs = mintMs
  let isAsked = false
  for (let tried = 1; ; tried += 1) {
    const spentMs = startAge(clock)
    const { refused } = cell
    try {
      const limitMs = Math.min(tryMs, budgetMs)
      const minted = await requestToken(session, { ...cell, limitMs, outer: signal })
      // The provider may have refused meanwhile what the relay still had.
      if (cell.refused === refused || cell.refused !== minted.answer.tokenId) return minted
    } catch (cause) {
      const error = asTokenError(cause, 'headers_failed')
      const { status, retryAfterMs } = error
      if (status === 401 && !isAsked && (isAsked = await abortable(signIn(spentMs()), signal))) continue
      // Three tries double twice, far from the longest pause.
      const waitMs = Math.max(retryAfterMs, random() * pauseMs * 2 ** (tried - 1))
      // A device that slept meanwhile has not used up the relay's time.
      budgetMs -= Math.min(spentMs(), tryMs) + waitMs
      if (!isRetryable(error) || tried >= tries || waitMs > pauseCapMs || budgetMs <= 0) throw error
      await pause(clock, waitMs, signal)
    }
  }
}

function pause(clock: Clock, afterMs: number, signal: AbortSignal): Promise<void> {
  let cancel = () => {}
  const timer = new Promise<void>((resolve) => {
    cancel = clock.setTimer(resolve, afterMs)
  })
  return abortable(timer, signal).finally(cancel)
}
