// Makes a package publishable, for `npm pack` and `pnpm pack` alike.
//
// `prepack` builds the package and replaces its manifest by the one that users get; `postpack` restores ours.
// Both run in the package's folder.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'
import { ensureInstalled, root } from './install.mjs'

const manifest = 'package.json'
const backup = 'package.json.orig'

if (basename(process.argv[1] ?? '') === 'pack.mjs') {
  // A pack that failed or was killed has left its backup: begin from there.
  if (existsSync(backup)) renameSync(backup, manifest)
  if (process.argv[2] === 'prepack') await prepack()
}

async function prepack() {
  ensureInstalled()
  const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))
  const built = spawnSync(process.execPath, [tsc, '-b', '.'], { stdio: 'inherit' })
  if (built.status !== 0) process.exit(1)
  removeStale('dist', 'src')
  const source = readFileSync(manifest, 'utf8')
  const { unpkg } = JSON.parse(source)
  // For pages without a bundler. Only the browser package has it.
  if (unpkg) await bundle(unpkg)
  writeFileSync(backup, source)
  writeFileSync(manifest, `${JSON.stringify(publishable(JSON.parse(source)), null, 2)}\n`)
}

/**
 * The manifest that users get: version ranges, and no condition that only this workspace understands. It keeps the
 * scripts: npm runs no `postpack` after a pack that failed, so the next `prepack` has to restore our manifest.
 */
function publishable({ devDependencies: _dev, ...rest }) {
  const exports = Object.entries(rest.exports).map(([path, conditions]) => {
    const { '@token-relay/source': _source, ...published } = conditions
    return [path, published]
  })
  const dependencies = Object.entries(rest.dependencies ?? {}).map(([name, range]) => [
    name,
    rangeOf(name, range),
  ])
  return {
    ...rest,
    exports: Object.fromEntries(exports),
    ...(dependencies.length > 0 && { dependencies: Object.fromEntries(dependencies) }),
  }
}

/** Users get a caret range from the version that is tested here. */
function rangeOf(name, range) {
  if (range === 'workspace:*') return `^${workspaceVersion(name)}`
  if (range === 'catalog:') return `^${catalogVersion(name)}`
  throw new Error(
    `${name} is "${range}": write "catalog:", or "workspace:*" for a package of this workspace.`,
  )
}

function workspaceVersion(name) {
  const folder = name.replace('@token-relay/', '')
  return JSON.parse(readFileSync(join(root, 'packages', folder, manifest), 'utf8')).version
}

/** Returns the version of a dependency that the workspace is tested with. */
export function catalogVersion(name) {
  const lines = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').split('\n')
  const keys = [`  ${name}: `, `  '${name}': `]
  const line = lines.find((text) => keys.some((key) => text.startsWith(key)))
  if (line) return line.slice(line.lastIndexOf(' ') + 1)
  throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml.`)
}

/** Removes what an earlier build made of a source file that is gone: tsc leaves it, and it would be packed. */
function removeStale(built, source) {
  for (const entry of readdirSync(built, { withFileTypes: true })) {
    const path = join(built, entry.name)
    if (entry.isDirectory()) {
      if (existsSync(join(source, entry.name))) removeStale(path, join(source, entry.name))
      else rmSync(path, { recursive: true })
      continue
    }
    const name = entry.name.replace(/(\.d\.ts|\.js)(\.map)?$/, '')
    const sources = [`${name}.ts`, `${name}.tsx`].map((file) => join(source, file))
    if (!entry.name.endsWith('.tsbuildinfo') && !sources.some((file) => existsSync(file))) rmSync(path)
  }
}
