import { type UnknownRecord, isRecord } from '@token-relay/protocol'
import { RelayConfigError } from '../errors.ts'

/** Checks that `options` is an object whose fields are all known, so that a misspelt option cannot pass for a default. */
export function knownOptions(where: string, options: unknown, names: readonly string[]): UnknownRecord {
  const given = optionsOf(where, options)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown === undefined) return given
  throw new RelayConfigError(
    'unknown_option',
    `${where}.${unknown}`,
    `${where} has no option "${unknown}". Remove it, or use one of: ${names.join(', ')}.`,
  )
}

/** Checks that `options` is an object. */
export function optionsOf(where: string, options: unknown): UnknownRecord {
  if (isRecord(options)) return options
  const sentence = `${where} is ${kindOf(options)}, expected an object of options.`
  throw new RelayConfigError(options === undefined ? 'missing_option' : 'invalid_option', where, sentence)
}

/** A number within its range, or the default where it is left out. */
export function numberOption(
  option: string,
  value: unknown,
  { fallback, min, max, unit }: { fallback: number; min: number; max: number; unit: string },
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  throw invalidOption(option, value, `a whole number of ${unit} from ${min} to ${max} (default ${fallback})`)
}

/** `true`, `false`, or the default where it is left out. */
export function flagOption(option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw invalidOption(option, value, 'true or false')
}

/** One of a few words; the first where it is left out. */
export function choiceOption<Choice extends string>(
  option: string,
  value: unknown,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0]
  const choice = choices.find((known) => known === value)
  if (choice !== undefined) return choice
  throw invalidOption(option, value, `one of ${choices.map((known) => `'${known}'`).join(', ')}`)
}

/** A text of 1 to 100 characters, or the default where it is left out. */
export function textOption(option: string, value: unknown, fallback: string): string {
  if (value === undefined) return fallback
  if (typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value)) return value
  throw invalidOption(option, value, 'a text of 1 to 100 printable characters without spaces')
}

/** A list whose entries `check` takes; empty where it is left out. */
export function listOption<Entry>(
  option: string,
  value: unknown,
  { entries, check }: { entries: string; check: (option: string, entry: unknown) => Entry },
): readonly Entry[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalidOption(option, value, `a list of ${entries}`)
  return value.map((entry: unknown, at) => check(`${option}[${at}]`, entry))
}

/** A function, or `undefined` where it is left out. */
export function functionOption(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw invalidOption(option, value, 'a function')
}

/** An absolute http(s) address without user, query or fragment, and without a slash at its end. */
export function urlOption(option: string, value: unknown, fallback: string): string {
  if (value === undefined) return fallback
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
  const isBare = typeof value !== 'string' || !/[?#@]/.test(value)
  if (url && isBare && /^https?:$/.test(url.protocol)) {
    return url.href.replace(/\/+$/, '')
  }
  throw new RelayConfigError(
    'invalid_option',
    option,
    `${option} is ${isBare ? show(value) : 'more than an address'}, expected an address such as ${fallback}, without user name, query or fragment.`,
  )
}

/** A path of the host's own site: no address, so that nobody is sent elsewhere. */
export function pathOption(option: string, value: unknown): string {
  if (typeof value === 'string' && /^\/(?![/\\])[\w./~-]*$/.test(value)) return value
  throw invalidOption(option, value, 'a path of your own site, such as /accounts')
}

/** A web origin, exactly as a browser sends it; other schemes, such as `capacitor://localhost`, may be listed too. */
export function originOption(option: string, value: unknown): string {
  if (value === '*' || (typeof value === 'string' && value.includes('*'))) {
    throw new RelayConfigError(
      'wildcard_origin',
      option,
      `${option} has a wildcard: any page could then ask for your users' tokens. List each origin, such as https://app.example.com.`,
    )
  }
  const match = typeof value === 'string' ? /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.exec(value) : null
  const isWeb = match !== null && /^https?:/.test(match[0])
  if (match && (!isWeb || (URL.canParse(match[0]) && new URL(match[0]).origin === match[0]))) return match[0]
  throw invalidOption(
    option,
    value,
    'an origin as browsers send it: scheme, host in lower case, port if it is not the default, no slash at the end',
  )
}

/** The refusal of a value: what was seen, what was expected. */
export function invalidOption(option: string, value: unknown, expected: string): RelayConfigError {
  return new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected ${expected}.`)
}

/** The refusal of a value that may be a secret: its kind is named alone. */
export function invalidKind(option: string, value: unknown, expected: string): RelayConfigError {
  return new RelayConfigError(
    'invalid_option',
    option,
    `${option} is ${kindOf(value)}, expected ${expected}.`,
  )
}

/** The refusal to go without an option. */
export function missingOption(option: string, remedy: string): RelayConfigError {
  return new RelayConfigError('missing_option', option, `${option} is missing. ${remedy}`)
}

/** What kind of value it is, for a sentence that does not show it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A value as a sentence may show it: short, and on one line. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, 80)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value)
}

/**
 * The address of a provider that has a test and a live one. One must be named: a default would be the wrong one for
 * somebody's money.
 *
 * @throws RelayConfigError
 */
export function environmentUrl<Name extends string>(
  where: string,
  { environment, apiUrl }: { readonly environment?: Name; readonly apiUrl?: string },
  addresses: Readonly<Record<Name, string>>,
): string {
  if (apiUrl !== undefined && environment === undefined)
    return urlOption(`${where}.apiUrl`, apiUrl, 'https://api.example.com')
  const known = Object.keys(addresses)
    .map((name) => `'${name}'`)
    .join(' or ')
  if (apiUrl !== undefined) {
    const sentence = `${where}.environment and ${where}.apiUrl both name an address. Remove one.`
    throw new RelayConfigError('invalid_option', `${where}.environment`, sentence)
  }
  if (environment !== undefined && Object.hasOwn(addresses, environment)) return addresses[environment]
  const sentence = `${where}.environment must be ${known}: there is no default. Or name an address as ${where}.apiUrl.`
  throw new RelayConfigError('missing_option', `${where}.environment`, sentence)
}
