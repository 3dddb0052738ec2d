// Runs a tool of the checkout, after installing the dependencies if needed:
//
//   node .ci/exec.mjs [--in <folder>] <tool> [arguments]
//
// The tool is a direct child and gets the signals that end this process or the npm that started it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled, root } from './install.mjs'

const args = process.argv.slice(2)
const folder = args[0] === '--in' ? join(root, args.splice(0, 2)[1]) : root
const [tool, ...toolArguments] = args

ensureInstalled()
const child = spawn(pathOf(tool), toolArguments, { cwd: folder, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// npm passes a signal to the shell between itself and this process, and most shells end without passing it on.
const parent = process.ppid
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 200).unref()
}
child.on('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal]
})

/** Returns the tool's path in the folder's or the root's dependencies. `node` is the one that runs this. */
function pathOf(name) {
  if (name === 'node') return process.execPath
  const path = [folder, root].map((base) => join(base, 'node_modules/.bin', name)).find(existsSync)
  if (path) return path
  throw new Error(`${name} is not among the dependencies of ${folder}.`)
}
