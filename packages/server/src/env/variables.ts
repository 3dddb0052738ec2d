import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Check, missingOption } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import type { SecretReader, SecretSource } from '../secrets/secret-source.ts'
import { suggestion } from './nearest.ts'
import { type VariableName, envVariables } from './variable-table.ts'

/** Environment variables, such as `process.env`. An empty one counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Prefixes of names that nothing else uses, so that a misspelled one is noticed. */
const prefixes = ['RELAY_', 'WEALTHICA_', 'WYCH_', 'WYRE_', 'WAKAPAY_', 'SWYPEX_']

/**
 * Kubernetes and Docker links set these for each service: a service named `relay` gives `RELAY_PORT` and
 * `RELAY_SERVICE_HOST`.
 */
const ofServices =
  /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?$/

/** Refuses a name that begins with one of our prefixes and is not a variable of ours. @throws RelayConfigError */
export function checkNames(variables: Variables): void {
  const names = envVariables.flatMap(({ name, isSecret }) => (isSecret ? [name, `${name}_FILE`] : [name]))
  const unknown = Object.keys(variables).find(
    (name) =>
      variables[name] !== undefined &&
      prefixes.some((prefix) => name.startsWith(prefix)) &&
      !names.includes(name) &&
      !ofServices.test(name),
  )
  if (unknown === undefined) return
  const prefix = prefixes.find((start) => unknown.startsWith(start)) ?? ''
  const alike = names.filter((name) => name.startsWith(prefix))
  const sentence = `${unknown} is not a variable of the relay. ${suggestion(unknown, alike)}`
  throw new RelayConfigError('unknown_option', unknown, sentence)
}

/** Returns a variable's text, or `undefined` if it is not set. */
export function textOf(variables: Variables, name: VariableName): string | undefined {
  return variables[name] || undefined
}

/** Returns a variable's text. @throws RelayConfigError if it is not set */
export function neededText(variables: Variables, name: VariableName, remedy: string): string {
  const text = textOf(variables, name)
  if (text === undefined) throw missingOption(name, remedy)
  return text
}

/** Returns a list whose entries are separated by commas or white space. Empty if the variable is not set. */
export function listOf(variables: Variables, name: VariableName): readonly string[] {
  return entriesOf(textOf(variables, name))
}

function entriesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
}

/** Checks a variable as an option of the relay is checked. @throws RelayConfigError */
export function checkedText<Value>(variables: Variables, name: VariableName, check: Check<Value>): Value {
  return check.read(name, textOf(variables, name))
}

/** Checks a variable that is a whole number. @throws RelayConfigError */
export function wholeNumber(variables: Variables, name: VariableName, check: Check<number>): number {
  const text = textOf(variables, name)
  return check.read(name, text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text)
}

/** Checks a variable that is `true` or `false`. @throws RelayConfigError */
export function trueOrFalse(variables: Variables, name: VariableName): boolean {
  const text = textOf(variables, name) ?? 'false'
  if (text === 'true' || text === 'false') return text === 'true'
  const sentence = `${name} is ${JSON.stringify(text)}, expected true or false.`
  throw new RelayConfigError('invalid_option', name, sentence)
}

/** Returns a secret, or the contents of its file, without line breaks at the end. @throws RelayConfigError */
export function secretText(variables: Variables, name: VariableName): string | undefined {
  const path = fileOf(variables, name)
  return path === undefined ? textOf(variables, name) : contentsOf(`${name}_FILE`, path)
}

/** Returns a list of secrets, separated like {@link listOf}. @throws RelayConfigError */
export function secretList(variables: Variables, name: VariableName): readonly string[] {
  return entriesOf(secretText(variables, name))
}

/**
 * Returns the source of a provider's secret. A file is read again when the provider refuses the secret: a new one needs
 * no restart.
 *
 * @throws RelayConfigError if the secret is missing or unusable
 */
export function secretSource(
  variables: Variables,
  name: VariableName,
  check: Check<SecretReader>,
): NonNullable<SecretSource> {
  const text = secretText(variables, name)
  if (text === undefined) {
    throw missingOption(name, `Set it, or set ${name}_FILE to a file that holds it.`)
  }
  const path = fileOf(variables, name)
  check.read(path === undefined ? name : `The value in ${path} (${name}_FILE)`, text)
  return path === undefined ? text : async () => withoutBreak(await readFile(path, 'utf8'))
}

function fileOf(variables: Variables, name: VariableName): string | undefined {
  const path = variables[`${name}_FILE`] || undefined
  if (path !== undefined && textOf(variables, name) !== undefined) {
    const sentence = `${name} and ${name}_FILE are both set. Remove one.`
    throw new RelayConfigError('invalid_option', name, sentence)
  }
  return path
}

/** Reads a file that a variable names. @throws RelayConfigError */
export function contentsOf(name: string, path: string): string {
  try {
    return withoutBreak(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
    const sentence = `${name} names ${path}, which cannot be read (${reason}). Set it to a file that this process may read.`
    throw new RelayConfigError('invalid_option', name, sentence)
  }
}

/** Editors and `echo` end a file with a line break. */
function withoutBreak(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}
