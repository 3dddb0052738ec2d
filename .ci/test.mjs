// Runs every check of the project in order, each to its end. The last line adds up the tests of all runners.
// A check that is not a test counts as one failed test when it fails, and as nothing when it passes.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pnpm, root } from './install.mjs'

const reports = mkdtempSync(join(tmpdir(), 'token-relay-'))
const unitReport = join(reports, 'unit.json')
const e2eReport = join(reports, 'e2e.json')
const packagesReport = join(reports, 'packages.json')
const sizeReport = join(reports, 'size.json')

const steps = [
  { title: 'install', stopsAll: true, check: () => pnpm('install', '--frozen-lockfile', '--prefer-offline') },
  { title: 'system parts', check: ensureSystemParts },
  { title: 'format', check: () => run('format:check') },
  { title: 'lint', check: () => run('lint') },
  { title: 'types', check: () => run('typecheck') },
  { title: 'unit tests', check: unitTests },
  { title: 'browser tests', check: browserTests },
  { title: 'packages', check: packages },
  { title: 'sizes', check: sizes },
]

const total = { passed: 0, failed: 0, skipped: 0 }
for (const [index, { title, stopsAll, check }] of steps.entries()) {
  console.log(`\n▸ ${index + 1}/${steps.length} ${title}`)
  const startedAtMs = Date.now()
  const counts = await countsOf(check)
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
  console.log(`${counts.failed ? '✗' : '✓'} ${title} (${seconds} s)`)
  if (counts.failed && stopsAll) {
    console.log('The dependencies are not installed, so nothing else can run: the lines above say why.')
    break
  }
}
rmSync(reports, { recursive: true })
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed ? 1 : 0

/** Returns what a check adds to the total: its counts, or one failure if it returns false or throws. */
async function countsOf(check) {
  try {
    const outcome = await check()
    return typeof outcome === 'object' ? outcome : { failed: outcome ? 0 : 1 }
  } catch (error) {
    console.log(error.message)
    return { failed: 1 }
  }
}

/** Runs a script of the root manifest. Returns whether it succeeded. */
function run(script, ...args) {
  const words = ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])]
  return (
    spawnSync('npm', words, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' }).status === 0
  )
}

async function ensureSystemParts() {
  const { ensureChromium, ensureRedis } = await import('./system.mjs')
  const parts = { E2E_CHROMIUM: ensureChromium, REDIS_SERVER: ensureRedis }
  for (const [name, ensure] of Object.entries(parts)) process.env[name] = ensure()
  return true
}

function unitTests() {
  const ok = run('unit', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`)
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(unitReport)
  const skipped = numPendingTests + numTodoTests
  return withVerdict(ok, { passed: numPassedTests, failed: numFailedTests, skipped })
}

function browserTests() {
  process.env.E2E_REPORT = e2eReport
  const ok = run('e2e')
  const { expected, unexpected, flaky, skipped } = readReport(e2eReport).stats
  return withVerdict(ok, { passed: expected, failed: unexpected + flaky, skipped })
}

function packages() {
  const ok = run('packages', packagesReport)
  return withVerdict(ok, readReport(packagesReport))
}

function sizes() {
  const ok = run('size', sizeReport)
  return withVerdict(ok, readReport(sizeReport))
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Error('The runner left no report: it crashed, or could not start.')
  }
}

/** A runner that fails although none of its tests did, or that ran none, counts as one failure. */
function withVerdict(ok, counts) {
  const isGreen = ok && counts.passed > 0
  return isGreen || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}
