import { setTimeout as sleep } from 'node:timers/promises'

const limitMs = 10_000
const pauseMs = 5

/** Resolves when a condition holds. @throws Error that says what did not happen within 10 s */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const startedAtMs = performance.now()
  while (!(await condition())) {
    if (performance.now() - startedAtMs > limitMs) throw new Error(`Within ${limitMs} ms, not: ${what}.`)
    await sleep(pauseMs)
  }
}
