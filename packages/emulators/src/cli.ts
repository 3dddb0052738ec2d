#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { emulatorNames, type Emulators, startEmulator } from './start-emulator.ts'

const usage = `Starts the emulators of all providers. SIGINT and SIGTERM stop them.

  --port-base <port>   port of the first emulator; the others use the next ones. 0 picks free ports.
                       Default 4100
  --help               print this text`

type Running = Emulators[keyof Emulators]

/** An error that the user can correct. Printed as a sentence, without a stack. */
class UsageError extends Error {}

try {
  await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { portBase, help } = readArguments()
  if (help) return console.log(usage)
  const running = await startAll(portBase)
  console.log(running.map(listing).join('\n'))
  const stop = () => void closeAll(running)
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

/** Lists an emulator's address and credentials. A PEM key is printed on the lines below its name. */
function listing({ name, apiUrl, credentials }: Running): string {
  const lines = Object.entries(credentials).map(([key, value]) => {
    const text = value.trim()
    return `  ${key.padEnd(14)} ${text.includes('\n') ? `\n${text}` : text}`
  })
  return [`${name.padEnd(16)} ${apiUrl}`, ...lines, ''].join('\n')
}

function readArguments(): { portBase: number; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        'port-base': { type: 'string', default: '4100' },
        help: { type: 'boolean', default: false },
      },
    })
    return { portBase: readPort(values['port-base']), help: values.help }
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(`${error.message}\n\n${usage}`) : error
  }
}

function readPort(text: string): number {
  const port = Number(text)
  const highest = 65_536 - emulatorNames.length
  if (text !== '' && Number.isInteger(port) && port >= 0 && port <= highest) return port
  throw new UsageError(`--port-base is ${text}; it must be a whole number from 0 to ${highest}.`)
}

async function startAll(portBase: number): Promise<Running[]> {
  const running: Running[] = []
  for (const [index, name] of emulatorNames.entries()) {
    const port = portBase === 0 ? 0 : portBase + index
    try {
      running.push(await startEmulator(name, { port }))
    } catch (error) {
      await closeAll(running)
      throw isPortInUse(error) ? new UsageError(portInUse(name, port)) : error
    }
  }
  return running
}

async function closeAll(running: readonly Running[]): Promise<void> {
  await Promise.all(running.map((emulator) => emulator.close()))
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function portInUse(name: string, port: number): string {
  return `Port ${port} for ${name} is in use. Stop the process that listens on it, or choose other ports with --port-base.`
}
