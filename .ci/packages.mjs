// Checks what users get: the tarballs, the public types, and that nothing unused is left in the repository.
//
//   node .ci/packages.mjs [report.json]   runs every check; the report has their counts
//   node .ci/packages.mjs --update        accepts the public interface as it is: writes docs/api and docs/openapi.json
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { publicTypes } from '../packages/house/src/public-types.mjs'
import { command } from './command.mjs'
import { closeBrowser } from './hosts/browser.mjs'
import { createContext } from './hosts/context.mjs'
import { lightRows } from './hosts/examples.mjs'
import { root } from './install.mjs'
import { catalogVersion } from './pack.mjs'
import { packOne, publishedPackages, tarballsIn } from './tarballs.mjs'

const api = join(root, 'docs/api')
const update = 'npm run api:update'

if (process.argv[2] === '--update') await Promise.all([updateApi(), updateOpenApi()])
else await checkAll(process.argv[2])

async function checkAll(reportPath) {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-packages-'))
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    // Packing replaces manifests for a moment, so nothing else may run.
    for (const name of publishedPackages(root)) await count(packing(name, folder), counts)
    const tarballs = tarballsIn(folder)
    const context = createContext(folder, tarballs)
    const checks = [
      ...(await apiChecks()),
      { name: 'tarballs install, type-check and mint in an empty project', run: () => install(tarballs) },
      { name: 'knip: nothing unused', run: () => tool('knip', '--config', '.config/knip.json') },
      ...lightRows.map(({ name, run }) => ({ name, run: () => run(context) })),
      ...tarballs.flatMap(tarballChecks),
    ]
    await Promise.all(Array.from({ length: availableParallelism() }, () => drain(checks, counts)))
  } finally {
    await closeBrowser()
    rmSync(folder, { recursive: true })
  }
  if (reportPath) writeFileSync(reportPath, JSON.stringify(counts))
  process.exitCode = counts.failed > 0 ? 1 : 0
}

async function drain(checks, counts) {
  for (let check = checks.shift(); check; check = checks.shift()) await count(check, counts)
}

async function count({ name, run }, counts) {
  try {
    await run()
    counts.passed += 1
    console.log(`✓ ${name}`)
  } catch (error) {
    counts.failed += 1
    console.log(`✗ ${name}\n${error.message}`)
  }
}

function packing(name, folder) {
  return { name: `npm pack: ${name}`, run: () => packOne(root, name, folder) }
}

function tarballChecks(tarball) {
  const name = tarball.replace(/.*\/token-relay-/, '')
  return [
    { name: `publint: ${name}`, run: () => tool('publint', 'run', tarball, '--strict') },
    {
      name: `are the types wrong: ${name}`,
      run: () => tool('attw', tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'),
    },
  ]
}

/** Installs the tarballs beside a small program, checks its types, and runs it and the packages' commands. */
async function install(tarballs) {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-install-'))
  try {
    cpSync(join(root, '.ci/packed'), folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const types = ['express', 'node', 'react'].map(
      (name) => `@types/${name}@${catalogVersion(`@types/${name}`)}`,
    )
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
    await command(folder, 'npm', 'install', ...quiet, ...types, ...tarballs)
    await command(folder, join(root, 'node_modules/.bin/tsc'), '-p', '.')
    await command(folder, process.execPath, 'program.js')
    const bin = (name) => join(folder, 'node_modules/.bin', name)
    await command(folder, bin('token-relay'), 'explain', 'upstream_timeout')
    await command(folder, bin('token-relay-emulators'), '--help')
    await command(folder, process.execPath, 'require.cjs')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function apiChecks() {
  const files = await apiFiles()
  const names = new Set([...files.map(({ name }) => name), ...readdirSync(api)])
  return [...names].map((name) => ({
    name: `public types: ${name}`,
    run: () => {
      const text = files.find((file) => file.name === name)?.text
      if (text === undefined) throw new Error(`The entry of docs/api/${name} is gone. To accept: ${update}`)
      if (text === readIfThere(join(api, name))) return
      throw new Error(`docs/api/${name} differs from the built types. To accept and see the diff: ${update}`)
    },
  }))
}

async function updateApi() {
  rmSync(api, { recursive: true, force: true })
  mkdirSync(api, { recursive: true })
  for (const { name, text } of await apiFiles()) writeFileSync(join(api, name), text)
  await updatePolicySchema()
}

/** A test compares the file with what checks policies. */
async function updatePolicySchema() {
  const { policyJsonSchema } = await import('../packages/server/dist/env/index.js')
  const path = join(root, 'packages/server/policy.schema.json')
  const options = await resolveConfig(path, { config: join(root, '.config/prettier.json') })
  writeFileSync(path, await format(JSON.stringify(policyJsonSchema()), { ...options, parser: 'json' }))
}

async function updateOpenApi() {
  const print = join(root, 'packages/server/openapi/print.ts')
  const text = await tool('tsx', '--conditions=@token-relay/source', print)
  const path = join(root, 'docs/openapi.json')
  writeFileSync(path, await format(text, { ...(await formatOptions(path)), parser: 'json' }))
}

function formatOptions(path) {
  return resolveConfig(path, { config: join(root, '.config/prettier.json') })
}

async function apiFiles() {
  const options = await formatOptions(join(api, 'any.d.ts'))
  const files = publicTypes().map(async ({ name, text }) => ({
    name: `${name}.d.ts`,
    text: await format(text, { ...options, parser: 'typescript' }),
  }))
  return Promise.all(files)
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function tool(name, ...args) {
  return command(root, join(root, 'node_modules/.bin', name), ...args)
}
