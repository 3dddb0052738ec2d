import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const workingTree = fileURLToPath(new URL('../../..', import.meta.url))

/** Builds the server package of a checkout. */
export function build(checkout) {
  run(checkout, join(checkout, 'node_modules/.bin/tsc'), '-b', 'packages/server', 'packages/emulators')
}

/** Checks a revision out in a temporary folder and builds it there. */
export function checkOut(revision) {
  const folder = join(mkdtempSync(join(tmpdir(), 'token-relay-bench-')), 'checkout')
  run(workingTree, 'git', 'worktree', 'add', '--quiet', '--detach', folder, revision)
  try {
    run(
      folder,
      'npx',
      '--yes',
      'pnpm@12.21.0',
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--silent',
    )
    build(folder)
  } catch (error) {
    removeCheckout(folder)
    throw error
  }
  return folder
}

export function removeCheckout(folder) {
  run(workingTree, 'git', 'worktree', 'remove', '--force', folder)
  rmSync(join(folder, '..'), { recursive: true, force: true })
}

function run(cwd, command, ...args) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}.`)
}
