import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { Variables } from './variables.ts'

/** A process of the standalone relay. */
export interface RelayProcess {
  readonly url: string
  readonly metricsUrl: string
  /** Everything that the process has written. */
  output(): string
  /** The lines of the log so far. */
  log(): readonly LogLine[]
  /** Resolves to the first line with this message, now or later. */
  logged(message: string): Promise<LogLine>
  /** Sends SIGTERM. */
  terminate(): void
  /** Resolves to the exit code. */
  readonly exited: Promise<number | null>
}

/** A line of the log. */
export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const main = pathOf('../../dist/main.js')
const compiler = pathOf('../../../../node_modules/typescript/bin/tsc')
let built: Promise<unknown> | undefined

/** Builds what has changed since the last build: processes run the built service, as they do in a container. */
function build(): Promise<unknown> {
  built ??= promisify(execFile)(process.execPath, [compiler, '-b', pathOf('../..')])
  return built
}

/** Starts a process that has nothing but these variables. It is ended with the test, or by `close`. */
async function spawnRelay(variables: Variables) {
  await build()
  const child = spawn(process.execPath, [main], { env: { ...variables }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exited = once(child, 'close').then(([code]): number | null =>
    typeof code === 'number' ? code : null,
  )
  return { child, exited, output: () => output }
}

/** Starts a process and waits until it listens. The caller ends it. */
export async function startRelay(variables: Variables): Promise<RelayProcess> {
  const { child, exited, output } = await spawnRelay(variables)
  const log = () => {
    const lines = output().split('\n').slice(0, -1)
    return lines.flatMap((line): LogLine[] => (line.startsWith('{') ? [JSON.parse(line)] : []))
  }
  const logged = async (message: string): Promise<LogLine> => {
    for (;;) {
      const line = log().find(({ msg }) => msg === message)
      if (line) return line
      const hasEnded = await Promise.race([
        exited.then(() => true),
        Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]).then(() => false),
      ])
      if (hasEnded && !log().some(({ msg }) => msg === message)) {
        throw new Error(`The process ended before it logged "${message}":\n${output()}`)
      }
    }
  }
  const { port, metricsPort } = await logged('listening')
  return {
    url: `http://127.0.0.1:${String(port)}`,
    metricsUrl: `http://127.0.0.1:${String(metricsPort)}/metrics`,
    output,
    log,
    logged,
    terminate: () => void child.kill('SIGTERM'),
    exited,
  }
}

/** Runs a process that should refuse to start. Resolves to its exit code and what it has written. */
export async function runRelay(
  variables: Variables,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { child, exited, output } = await spawnRelay(variables)
  onTestFinished(() => void child.kill('SIGKILL'))
  const code = await exited
  return { code, output: output() }
}

/** Ends a process as a balancer does, and fails if it does not end in order. */
export async function endRelay(relay: RelayProcess): Promise<void> {
  relay.terminate()
  const code = await relay.exited
  if (code !== 0) throw new Error(`The process ended with ${String(code)}:\n${relay.output()}`)
}
