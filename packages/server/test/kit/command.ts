import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { buildServer } from './built-server.ts'

/** What a run of the command left. */
export interface CommandRun {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Where a command runs. */
export interface CommandPlace {
  readonly folder?: string
  /** Its environment. The one of the tests does not count. */
  readonly env?: Readonly<Record<string, string>>
}

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** Runs the built `token-relay` in a process of its own. */
export async function runCommand(
  args: readonly string[],
  { folder, env = {} }: CommandPlace = {},
): Promise<CommandRun> {
  await buildServer()
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, out, err }
}

/** Creates a folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}
