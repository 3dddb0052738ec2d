import { suggestion } from '../env/nearest.ts'
import { type Command, UsageError } from './arguments.ts'
import type { Terminal } from './terminal.ts'

interface Entry {
  /** What the command does, in a few words. */
  readonly summary: string
  /** Loads it: most commands need little of the package. */
  readonly load: () => Promise<Command>
}

const commands: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'writes the router, the hook and .env.example into your app',
    load: async () => (await import('./init/init.ts')).init,
  },
  doctor: {
    summary: 'checks the settings, and asks each provider what the relay would ask',
    load: async () => (await import('./doctor/doctor.ts')).doctor,
  },
  keygen: {
    summary: 'prints new keys as lines of an env file',
    load: async () => (await import('./keygen.ts')).keygen,
  },
  explain: {
    summary: 'says what an error code means, and what to do',
    load: async () => (await import('./explain/explain.ts')).explain,
  },
}

const help = `Usage: token-relay <command> [options]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  .join('\n')}

token-relay <command> --help describes a command and its options.`

/** Runs the command that the arguments name, and resolves to the exit code: 2 if they name none. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const [name = '--help', ...rest] = args
    if (isHelp(name)) {
      terminal.print(help)
      return args.length === 0 ? 2 : 0
    }
    const command = await entryOf(name).load()
    if (rest.some(isHelp)) {
      terminal.print(command.help)
      return 0
    }
    return await command.run(rest, terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.warn(error.message)
    return 2
  }
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help'
}

function entryOf(name: string): Entry {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry) return entry
  const advice = suggestion(name, Object.keys(commands))
  throw new UsageError(`token-relay has no command ${JSON.stringify(name)}. ${advice}`)
}
