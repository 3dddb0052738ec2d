// Runs every check in the engines whose paths are in the environment: `npm run e2e:engines` finds or installs them.
import { checks } from './checks.ts'
import type { Engine } from './engine.ts'
import { startChromium, startFirefox } from './puppeteer.ts'
import { type Stages, startStages } from './stages.ts'
import { startWebKit } from './webkit.ts'

const { E2E_CHROMIUM, E2E_FIREFOX, E2E_WEBKIT, E2E_XVFB } = process.env
const starts: Readonly<Record<string, () => Promise<Engine>>> = {
  ...(E2E_CHROMIUM && { Chromium: () => startChromium(E2E_CHROMIUM) }),
  ...(E2E_FIREFOX && { Firefox: () => startFirefox(E2E_FIREFOX) }),
  ...(E2E_WEBKIT && E2E_XVFB && { WebKitGTK: () => startWebKit({ driver: E2E_WEBKIT, xvfb: E2E_XVFB }) }),
}

const total = { passed: 0, failed: 0 }
const stages = await startStages()
for (const [name, start] of Object.entries(starts)) {
  try {
    const engine = await start()
    await runChecks(`${name} ${engine.version}`, engine, stages)
    await engine.close()
  } catch (error) {
    report(name, 'starts and ends', error)
  }
}
await stages.stop()
console.log(`\n${total.passed} passed, ${total.failed} failed in ${Object.keys(starts).join(', ')}`)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

async function runChecks(title: string, engine: Engine, stages: Stages): Promise<void> {
  for (const [check, run] of Object.entries(checks)) {
    const startedMs = performance.now()
    const stage = await stages.start()
    const profile = await engine.openProfile()
    const outcome = await run({ stage, openTab: () => profile.openTab() }).catch(failureOf)
    report(title, `${check} (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`, outcome)
    await profile.close()
    await stage.close()
  }
}

function failureOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function report(engine: string, check: string, failure: unknown): void {
  total[failure ? 'failed' : 'passed'] += 1
  console.log(`${failure ? '✗' : '✓'} ${engine} · ${check}`)
  if (failure) console.log(failure)
}
