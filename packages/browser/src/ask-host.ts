import { startAge } from './clock.ts'
import { askHostEveryMs } from './defaults.ts'
import type { Settings } from './options.ts'

/**
 * Creates a function that calls `onUnauthorized` at most once in 30 s and resolves to whether the user is signed in
 * again. Calls during that time share the answer.
 */
export function createAskHost({
  clock,
  onUnauthorized,
}: Settings): (requestAgeMs: number) => Promise<boolean> {
  let asking: Promise<boolean> | undefined
  let isSignedIn = false
  let askedMs = () => Infinity
  let answeredMs = () => Infinity

  return async (requestAgeMs) => {
    if (asking) return asking
    // The request began before the host's last answer, so that answer applies to its 401.
    if (requestAgeMs > answeredMs()) return isSignedIn
    if (askedMs() < askHostEveryMs) return false
    askedMs = startAge(clock)
    asking = Promise.resolve()
      .then(onUnauthorized)
      .then(
        (answer) => answer === 'retry',
        () => false,
      )
    isSignedIn = await asking
    answeredMs = startAge(clock)
    asking = undefined
    return isSignedIn
  }
}
