// Makes a release, in two steps; CONTRIBUTING.md says when to run which.
//
//   npm run release -- version              collects the changesets: new versions, change logs
//   npm run release -- publish [--dry-run]  publishes what the registry does not have, and tags it
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from './command.mjs'
import { pnpm, root } from './install.mjs'
import { packOne, publishedPackages, tarballsIn } from './tarballs.mjs'

const [step, option] = process.argv.slice(2)
if (step === 'version') version()
else if (step === 'publish' && (option === undefined || option === '--dry-run')) await publish(option)
else throw new Error('Write: npm run release -- version, or npm run release -- publish [--dry-run]')

function version() {
  changeset('version')
  for (const name of readdirSync(join(root, 'apps/examples')))
    updateExample(join(root, 'apps/examples', name))
  if (!pnpm('install', '--lockfile-only', '--prefer-offline'))
    throw new Error('The lock file was not updated.')
}

/** Examples depend on the packages by version. They have no version of their own, so changesets leaves them alone. */
function updateExample(folder) {
  const path = join(folder, 'package.json')
  const text = readIfThere(path)
  if (text === undefined) return
  const updated = text.replaceAll(/"@token-relay\/(\w+)": "[^"]+"/g, (_, name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    return `"@token-relay/${name}": "^${manifest.version}"`
  })
  writeFileSync(path, updated)
}

async function publish(dryRun) {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-release-'))
  try {
    for (const name of publishedPackages(root)) await packOne(root, name, folder)
    for (const tarball of tarballsIn(folder)) await publishOne(tarball, dryRun)
  } finally {
    rmSync(folder, { recursive: true })
  }
  if (dryRun) changeset('status')
  else changeset('tag')
}

async function publishOne(tarball, dryRun) {
  try {
    await command(root, 'npm', 'publish', tarball, ...(dryRun ? [dryRun] : []))
    console.log(`published ${tarball.replace(/.*\//, '')}${dryRun ? ' (dry run)' : ''}`)
  } catch (error) {
    // A release that stopped half-way is run again: what is out stays as it is.
    if (!/cannot publish over/i.test(error.message)) throw error
    console.log(`was there already: ${tarball.replace(/.*\//, '')}`)
  }
}

function changeset(...args) {
  const tool = join(root, 'node_modules/.bin/changeset')
  const { status } = spawnSync(tool, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`changeset ${args.join(' ')} failed.`)
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
