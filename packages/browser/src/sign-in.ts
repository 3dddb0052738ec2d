import { startAge } from './clock.ts'
import { unauthorizedEveryMs } from './defaults.ts'
import { type Settings } from './options.ts'

/** Makes what asks `onUnauthorized`, at most once in 30 s; who comes while it is being asked shares the answer. */
export function createSignIn({
  clock,
  onUnauthorized,
}: Settings): (requestAgeMs: number) => Promise<boolean> {
  let askedMs = () => Infinity
  let answered = { ageMs: () => Infinity, isSignedIn: false }
  let asking: Promise<boolean> | undefined

  async function ask(): Promise<boolean> {
    try {
      return (await onUnauthorized()) === 'retry'
    } catch {
      return false
    }
  }

  return async (requestAgeMs) => {
    // A 401 to a request from before the last answer is the same news: it takes that answer.
    if (!asking && requestAgeMs > answered.ageMs()) return answered.isSignedIn
    if (!asking && askedMs() >= unauthorizedEveryMs) {
      askedMs = startAge(clock)
      asking = ask()
      answered = { isSignedIn: await asking, ageMs: startAge(clock) }
      asking = undefined
      return answered.isSignedIn
    }
    return asking ?? false
  }
}
