// Installs the packed packages as apps do, and drives them there. One row each, with its time.
//
//   npm run hosts                     every row
//   npm run hosts -- NAME             the rows whose name begins with NAME, or has it as a word
//   npm run hosts -- --list           the names
//   npm run hosts -- --against REV    compares with this revision in the rows of version skew
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeBrowser } from './hosts/browser.mjs'
import { createContext } from './hosts/context.mjs'
import { heavyRows, lightRows } from './hosts/examples.mjs'
import { releaseRows } from './hosts/release.mjs'
import { runtimeRows } from './hosts/runtimes.mjs'
import { skewRows } from './hosts/skew.mjs'
import { typeRows } from './hosts/types.mjs'
import { root } from './install.mjs'
import { packOne, publishedPackages, tarballsIn } from './tarballs.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, against: { type: 'string' } },
})
const rows = [...lightRows, ...heavyRows, ...typeRows, ...runtimeRows, ...skewRows, ...releaseRows]
const wanted =
  positionals.length === 0 ? rows : rows.filter(({ name }) => positionals.some((word) => isNamed(name, word)))

if (values.list) for (const { name } of rows) console.log(name)
else if (wanted.length === 0)
  fail(`No row is named ${positionals.join(' ')}. npm run hosts -- --list names them.`)
else await runAll()

async function runAll() {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-hosts-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  for (const name of publishedPackages(root)) await packOne(root, name, packed)
  const context = createContext(folder, tarballsIn(packed), values.against)
  let failed = 0
  for (const row of wanted) failed += (await runRow(row, context)) ? 0 : 1
  await closeBrowser()
  console.log(`\n${wanted.length - failed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}

async function runRow({ name, run }, context) {
  const startedAtMs = performance.now()
  const seconds = () => `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`
  try {
    const detail = await run(context)
    console.log(`✓ ${name.padEnd(44)} ${seconds().padStart(7)}  ${detail ?? ''}`)
    return true
  } catch (error) {
    console.log(`✗ ${name.padEnd(44)} ${seconds().padStart(7)}\n${error.message}`)
    return false
  }
}

function isNamed(name, word) {
  return name.startsWith(word) || name.split(/[:,]? /).includes(word)
}

function fail(message) {
  console.error(message)
  process.exitCode = 1
}
