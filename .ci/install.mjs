// Installs the dependencies with a pinned pnpm, which npm fetches: a machine needs Node and npm, nothing else.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the pinned pnpm in the checkout. Returns whether it succeeded. */
export function pnpm(...args) {
  const run = spawnSync('npx', ['--yes', 'pnpm@12.21.0', ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return run.status === 0
}

/** Installs the dependencies unless those of the lock file are installed already. */
export function ensureInstalled() {
  if (isInstalled()) return
  if (!pnpm('install', '--prefer-offline')) throw new Error('The dependencies could not be installed.')
}

/** pnpm keeps a copy of the lock file that it installed. */
function isInstalled() {
  const [installed, wanted] = ['node_modules/.pnpm/lock.yaml', 'pnpm-lock.yaml'].map(textOf)
  return installed !== undefined && installed === wanted
}

function textOf(path) {
  try {
    return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  } catch {
    return undefined
  }
}
