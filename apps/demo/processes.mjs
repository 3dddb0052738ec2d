// Starts the child processes of `start.mjs` and `dev.mjs`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const demo = fileURLToPath(new URL('.', import.meta.url))

/** Makes Node and tsx import the packages' sources, so that nothing needs a build. */
export const fromSource = '--conditions=@token-relay/source'

/** Returns the path of a file in an installed package. */
export function fileOf(packageName, path) {
  return fileURLToPath(new URL(path, import.meta.resolve(`${packageName}/package.json`)))
}

/**
 * Starts Node in the demo's folder. INT and TERM that reach this process are forwarded to the child: a shell or a
 * package manager in between would swallow them, and the child would outlive its parent.
 */
export function startNode(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: demo,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  const forward = (signal) => void child.kill(signal)
  process.on('SIGINT', forward).on('SIGTERM', forward)
  const exitCode = once(child, 'exit').then(([code, signal]) => {
    process.off('SIGINT', forward).off('SIGTERM', forward)
    // As shells do: 143 after SIGTERM.
    return code ?? 128 + constants.signals[signal]
  })
  return { exitCode, stop: () => void child.kill('SIGTERM') }
}
