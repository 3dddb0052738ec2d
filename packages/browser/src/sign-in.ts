import { startAge } from './clock.ts'
import { unauthorizedEveryMs } from './defaults.ts'
import { type Settings } from './options.ts'

/** Makes what asks `onUnauthorized`, at most once in 30 s; who comes while it is being asked shares the answer. */
export function createSignIn({ clock, onUnauthorized }: Settings): () => Promise<boolean> {
  let askedMs = () => Infinity
  let asking: Promise<boolean> | undefined

  async function ask(): Promise<boolean> {
    try {
      return (await onUnauthorized()) === 'retry'
    } catch {
      return false
    } finally {
      asking = undefined
    }
  }

  return async () => {
    if (!asking && askedMs() >= unauthorizedEveryMs) {
      askedMs = startAge(clock)
      asking = ask()
    }
    return asking ?? false
  }
}
