#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { writeEnvFile } from './env-file.ts'
import { type RunningEmulator, envLines, environmentOf } from './environment.ts'
import { emulatorNames, startEmulator } from './start-emulator.ts'

const usage = `Usage: token-relay-emulators [options]

Starts the emulators of all providers and prints what a host needs, as lines of an env file. SIGINT and SIGTERM stop them.

  --port-base <port>   port of the first emulator; the others use the next ones. 0 picks free ports.
                       Default 4100
  --env <file>         write the lines to a file, too. An earlier file of this command is overwritten
  --help               print this text`

/** An error that the user can correct. Printed as a sentence, without a stack. */
class UsageError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

async function main(): Promise<void> {
  const { portBase, envFile, help } = readArguments()
  if (help) return console.log(usage)
  const running = await startAll(portBase)
  const stop = () => void closeAll(running)
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const lines = envLines(environmentOf(running))
    if (envFile !== undefined) save(envFile, lines)
    console.log(lines)
    if (envFile !== undefined) console.log(`# The same lines are in ${envFile}. Ctrl+C stops the emulators.`)
  } catch (error) {
    await closeAll(running)
    throw error
  }
}

function save(file: string, lines: string): void {
  try {
    writeEnvFile(file, lines)
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, 1)
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
    throw new UsageError(`${file} cannot be written (${reason}). Name another file with --env.`, 1)
  }
}

interface Arguments {
  readonly portBase: number
  readonly envFile: string | undefined
  readonly help: boolean
}

function readArguments(): Arguments {
  const options = {
    'port-base': { type: 'string', default: '4100' },
    env: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const
  try {
    const { values } = parseArgs({ options })
    return { portBase: readPort(values['port-base']), envFile: values.env, help: values.help }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // Node's sentences go on with advice about words that begin with a dash.
    throw new UsageError(`${error.message.split(/\. |\n/)[0]}.\n\n${usage}`, 2)
  }
}

function readPort(text: string): number {
  const port = Number(text)
  const highest = 65_536 - emulatorNames.length
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= highest) return port
  throw new UsageError(`--port-base is ${text}; it must be a whole number from 0 to ${highest}.`, 2)
}

async function startAll(portBase: number): Promise<RunningEmulator[]> {
  const running: RunningEmulator[] = []
  for (const [index, name] of emulatorNames.entries()) {
    const port = portBase === 0 ? 0 : portBase + index
    try {
      running.push(await startEmulator(name, { port }))
    } catch (error) {
      await closeAll(running)
      throw isPortInUse(error) ? new UsageError(portInUse(name, port), 1) : error
    }
  }
  return running
}

async function closeAll(running: readonly RunningEmulator[]): Promise<void> {
  await Promise.all(running.map((emulator) => emulator.close()))
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function portInUse(name: string, port: number): string {
  return `Port ${port} for ${name} is in use. Stop the process that listens on it, or choose other ports with --port-base.`
}
