import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const serverPackage = fileURLToPath(new URL('../..', import.meta.url))
const compiler = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url))
let built: Promise<unknown> | undefined

/** Builds what has changed since the last build: processes run the built packages. */
export function buildServer(): Promise<unknown> {
  built ??= promisify(execFile)(process.execPath, [compiler, '-b', serverPackage])
  return built
}
