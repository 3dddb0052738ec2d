import { setTimeout } from 'node:timers/promises'

/** Milliseconds that a condition may take: enough for a machine that is busy with other work. */
const deadlineMs = 20_000

/** Milliseconds between two looks. */
const lookEveryMs = 50

/**
 * Looks until `condition` returns `true`. A look that fails counts as `false`, because the page may be about to change.
 *
 * @param what A sentence without its full stop, such as `the dialog is gone`.
 */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + deadlineMs
  let failure: unknown
  for (;;) {
    try {
      if (await condition()) return
      failure = undefined
    } catch (error) {
      failure = error
    }
    if (performance.now() > endMs) break
    await setTimeout(lookEveryMs)
  }
  throw new Error(`Not within ${deadlineMs / 1000} s: ${what}.`, { cause: failure })
}
