import { isRecord, type UnknownRecord } from '@token-relay/protocol'
import { RelayConfigError } from '../errors.ts'

/** Checks one option. */
export interface Check<Value> {
  /** Returns the value to use. @throws RelayConfigError that names `option` */
  readonly read: (option: string, value: unknown) => Value
  /** The value of an option that is left out. Its docs repeat this and the range: a test compares them. */
  readonly default?: Value
  readonly min?: number
  readonly max?: number
}

/** A table with one check for each option. Use it with `satisfies`: a missing or an extra name is a type error. */
export type Checks<Options> = { readonly [Name in keyof Options]-?: Check<unknown> }

/** Checked options: each has the type that its check returns. A check that returns `unknown` keeps the declared type. */
export type Checked<Options, Table extends Checks<Options>> = {
  readonly [Name in keyof Table & keyof Options]: Table[Name] extends Check<infer Value>
    ? unknown extends Value
      ? Options[Name]
      : Value
    : never
}

/**
 * Checks options by their table. An unknown name is refused, so that a misspelled option cannot pass for a default.
 *
 * @param where the name of the options in errors, such as `wealthica`
 * @throws RelayConfigError for the first option that is unknown, missing or invalid
 */
export function checkOptions<Options, Table extends Checks<Options>>(
  where: string,
  options: Options | {}, // hosts without types may pass anything
  table: Table,
  prefix?: string,
): Checked<Options, Table>
export function checkOptions(
  where: string,
  options: unknown,
  table: Checks<UnknownRecord>,
  prefix = `${where}.`,
): UnknownRecord {
  const given = optionsOf(where, options)
  const names = Object.keys(table)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new RelayConfigError(
      'unknown_option',
      `${where}.${unknown}`,
      `${where} has no option "${unknown}". Remove it, or use one of: ${names.join(', ')}.`,
    )
  }
  const rows = Object.entries(table)
  return Object.fromEntries(rows.map(([name, { read }]) => [name, read(prefix + name, given[name])]))
}

/** Returns `options` if it is an object. @throws RelayConfigError */
export function optionsOf(where: string, options: unknown): UnknownRecord {
  if (isRecord(options)) return options
  const sentence = `${where} is ${kindOf(options)}, expected an object of options.`
  throw new RelayConfigError(options === undefined ? 'missing_option' : 'invalid_option', where, sentence)
}

/** Creates the error for a missing option. */
export function missingOption(option: string, remedy: string): RelayConfigError {
  return new RelayConfigError('missing_option', option, `${option} is missing. ${remedy}`)
}

/** Creates the error for an invalid value. `seen` describes the value; {@link kindOf} does without showing a secret. */
export function invalidOption(option: string, seen: string, expected: string): RelayConfigError {
  return new RelayConfigError('invalid_option', option, `${option} is ${seen}, expected ${expected}.`)
}

/** Returns the kind of a value, for a sentence that must not show the value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Returns a value as a sentence can show it: short and on one line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, 80)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value)
}
