import { parseArgs, type ParseArgsConfig } from 'node:util'
import { suggestion } from '../env/nearest.ts'
import type { Terminal } from './terminal.ts'

/** A mistake in the arguments. It is printed as a sentence, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A command of `token-relay`. */
export interface Command {
  /** The text of `--help`. */
  readonly help: string
  /** Resolves to the exit code. @throws UsageError */
  run(args: string[], terminal: Terminal): number | Promise<number>
}

/** A command's name, its arguments, and how many of them may be no options. */
export interface ArgumentTable extends ParseArgsConfig {
  readonly command: string
  readonly args: string[]
  readonly maxPositionals: number
}

/**
 * Reads arguments by a table of options, as {@link parseArgs} does. Its sentences name the command and what it takes.
 *
 * @throws UsageError
 */
export function readArguments<Config extends ParseArgsConfig>(
  table: ArgumentTable & Config,
): ReturnType<typeof parseArgs<Config & WithPositionals>> {
  const { command, args, options = {}, maxPositionals } = table
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  const positionals = tokens.filter(({ kind }) => kind === 'positional')
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(token, command, options)
  }
  const extra = positionals[maxPositionals]
  if (extra) {
    const word = JSON.stringify(args[extra.index])
    throw new UsageError(`${command} does not know what to do with ${word}. See ${command} --help.`)
  }
  return parseArgs<Config & WithPositionals>({ ...table, allowPositionals: true })
}

interface WithPositionals {
  readonly allowPositionals: true
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
}

function checkOption(
  { name, rawName, value }: OptionToken,
  command: string,
  options: NonNullable<ParseArgsConfig['options']>,
): void {
  const known = options[name]
  if (!known) {
    const names = [...Object.keys(options), 'help'].map((each) => `--${each}`)
    throw new UsageError(`${command} has no option ${rawName}. ${suggestion(rawName, names)}`)
  }
  if (known.type === 'boolean' && value !== undefined) {
    throw new UsageError(`${command} ${rawName} takes no value. Write ${rawName} alone.`)
  }
  // An option that follows is not the value: it would be read as a file with that name.
  if (known.type === 'string' && (!value || value.startsWith('-'))) {
    throw new UsageError(`${command} ${rawName} needs a value. See ${command} --help.`)
  }
}
