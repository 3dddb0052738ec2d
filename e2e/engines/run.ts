// Runs every check in the engines whose paths are in the environment: `npm run e2e:engines` finds or installs them.
import { checks } from './checks.ts'
import type { Engine } from './engine.ts'
import { startChromium, startFirefox } from './puppeteer.ts'
import { startStages } from './stages.ts'
import { startWebKit } from './webkit.ts'

const { E2E_CHROMIUM, E2E_FIREFOX, E2E_WEBKIT, E2E_XVFB } = process.env
const starts: Readonly<Record<string, () => Promise<Engine>>> = {
  ...(E2E_CHROMIUM && { Chromium: () => startChromium(E2E_CHROMIUM) }),
  ...(E2E_FIREFOX && { Firefox: () => startFirefox(E2E_FIREFOX) }),
  ...(E2E_WEBKIT && E2E_XVFB && { WebKitGTK: () => startWebKit({ driver: E2E_WEBKIT, xvfb: E2E_XVFB }) }),
}

const total = { passed: 0, failed: 0 }
const open = new Set<() => Promise<void>>()
let isEnding = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end())

const stages = await startStages()
open.add(stages.stop)
for (const [name, start] of Object.entries(starts)) await runIn(name, start)
await stages.stop()
console.log(
  `\n${total.passed} passed, ${total.failed} failed in ${Object.keys(starts).join(', ') || 'no engine'}`,
)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

async function runIn(name: string, start: () => Promise<Engine>): Promise<void> {
  const failure = await failureOf(async () => {
    const engine = await start()
    open.add(engine.close)
    for (const check of Object.keys(checks)) await runCheck(`${name} ${engine.version}`, engine, check)
    await engine.close()
    open.delete(engine.close)
  })
  if (failure) report(`${name} · starts and ends`, failure)
}

async function runCheck(title: string, engine: Engine, check: string): Promise<void> {
  const startedMs = performance.now()
  const stage = await stages.start()
  const failure = await failureOf(async () => {
    const profile = await engine.openProfile()
    await checks[check]?.({ stage, openTab: profile.openTab }).finally(profile.close)
  })
  report(`${title} · ${check} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`, failure)
  await stage.close()
}

/** Returns what `work` rejects with, or `undefined`. */
async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error ?? new Error('no reason')
  }
}

function report(line: string, failure: unknown): void {
  if (isEnding) return
  total[failure ? 'failed' : 'passed'] += 1
  console.log(`${failure ? '✗' : '✓'} ${line}`)
  if (failure) console.log(failure)
}

/** Ends everything, so that no process and no folder is left. */
async function end(): Promise<void> {
  // A terminal and npm may both send the signal.
  if (isEnding) return
  isEnding = true
  await Promise.allSettled([...open].map((close) => close()))
  process.exit(1)
}
