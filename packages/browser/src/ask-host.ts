import { askHostEveryMs } from './defaults.ts'
import type { TokenClientOptions } from './options.ts'

/**
 * Creates a function that calls `onUnauthorized` at most once in 30 s and resolves to whether the user is signed in
 * again. Calls during that time share the answer.
 */
export function createAskHost(
  nowMs: () => number,
  onUnauthorized: TokenClientOptions['onUnauthorized'],
): (requestAtMs: number) => Promise<boolean> {
  let answer: Promise<unknown> | undefined
  let askedAtMs = -Infinity
  let answeredAtMs = -Infinity

  return async (requestAtMs) => {
    // A request from before the host's last answer, or during the question: that answer applies to its 401.
    if (requestAtMs >= answeredAtMs) {
      if (nowMs() - askedAtMs < askHostEveryMs) return false
      askedAtMs = nowMs()
      answeredAtMs = Infinity
      answer = Promise.resolve()
        .then(onUnauthorized)
        .catch(() => {})
        .finally(() => (answeredAtMs = nowMs()))
    }
    return (await answer) === 'retry'
  }
}
