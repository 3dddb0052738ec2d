import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { processTerminal } from '../../src/cli/terminal.ts'
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

/** Runs `token-relay` in this process, without a terminal. */
export async function runCommand(
  args: readonly string[],
  { folder = process.cwd(), env = {} }: CommandPlace = {},
): Promise<CommandRun> {
  const written = { out: '', err: '' }
  const terminal = processTerminal({
    stdout: { write: (line: string) => (written.out += line) },
    stderr: { write: (line: string) => (written.err += line) },
    env,
    cwd: () => folder,
  })
  const code = await runCommandLine(args, terminal)
  return { code, ...written }
}

/** Runs the built `token-relay` in a process of its own, which takes its variables for Node from `env`, too. */
export async function runBuiltCommand(
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
