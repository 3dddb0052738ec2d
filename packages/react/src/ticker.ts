import type { Clock } from '@token-relay/browser'

const tickMs = 1_000

/** Calls a listener once a second while the page is visible. Returns a function that unsubscribes. */
export type Ticker = (listener: () => void) => () => void

const tickers = /* @__PURE__ */ new WeakMap<Clock, Ticker>()

/** Returns the ticker of a clock: one timer for all its listeners, and none without listeners. */
export function tickerOf(clock: Clock): Ticker {
  const ticker = tickers.get(clock) ?? createTicker(clock)
  tickers.set(clock, ticker)
  return ticker
}

function createTicker(clock: Clock): Ticker {
  const listeners = new Set<() => void>()
  let stop = () => {}

  function schedule(): void {
    stop()
    // React Native has no document.
    stop = globalThis.document?.hidden ? () => {} : clock.setTimer(tick, tickMs)
  }

  function tick(): void {
    for (const listener of listeners) listener()
    schedule()
  }

  return (listener) => {
    // A new function: the same listener may subscribe twice.
    const ownListener = () => listener()
    listeners.add(ownListener)
    if (listeners.size === 1) {
      globalThis.document?.addEventListener('visibilitychange', tick)
      schedule()
    }
    return () => {
      listeners.delete(ownListener)
      if (listeners.size > 0) return
      globalThis.document?.removeEventListener('visibilitychange', tick)
      stop()
    }
  }
}
