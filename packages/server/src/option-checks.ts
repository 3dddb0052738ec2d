import { isRecord, type UnknownRecord } from '@token-relay/protocol'
import { RelayConfigError } from './errors.ts'

/** Checks that `options` is an object whose fields are all known, so that a misspelt option cannot pass for a default. */
export function knownOptions(where: string, options: unknown, names: readonly string[]): UnknownRecord {
  if (!isRecord(options)) {
    throw new RelayConfigError('missing_option', where, `${where} takes an object of options.`)
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return options
  throw new RelayConfigError(
    'unknown_option',
    `${where}.${unknown}`,
    `${where} has no option "${unknown}". Remove it, or use one of: ${names.join(', ')}.`,
  )
}

/** A number within its range, or the default where it is left out. */
export function numberOption(
  option: string,
  value: unknown,
  { fallback, min, max, unit }: { fallback: number; min: number; max: number; unit: string },
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  const expected = `a whole number of ${unit} from ${min} to ${max} (default ${fallback})`
  throw new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected ${expected}.`)
}

/** `true`, `false`, or the default where it is left out. */
export function flagOption(option: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  if (typeof value === 'boolean') return value
  throw new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected true or false.`)
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
  const expected = choices.map((known) => `'${known}'`).join(', ')
  throw new RelayConfigError(
    'invalid_option',
    option,
    `${option} is ${show(value)}, expected one of ${expected}.`,
  )
}

/** A text of 1 to 100 characters, or the default where it is left out. */
export function textOption(option: string, value: unknown, fallback: string): string {
  if (value === undefined) return fallback
  if (typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value)) return value
  const expected = 'a text of 1 to 100 printable characters without spaces'
  throw new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected ${expected}.`)
}

/** A function, or `undefined` where it is left out. */
export function functionOption(option: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected a function.`)
}

/** An absolute http(s) address without user, query or fragment, and without a slash at its end. */
export function urlOption(option: string, value: unknown, fallback: string): string {
  if (value === undefined) return fallback
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
  const isBare = typeof value === 'string' && !/[?#@]/.test(value)
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
  const expected = 'a path of your own site, such as /accounts'
  throw new RelayConfigError('invalid_option', option, `${option} is ${show(value)}, expected ${expected}.`)
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
  throw new RelayConfigError(
    'invalid_option',
    option,
    `${option} is ${show(value)}, expected an origin as browsers send it: scheme, host in lower case, port if it is not the default, no slash at the end.`,
  )
}

/** A value as a sentence may show it: short, and on one line. */
function show(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'number' ? String(value) : null
  return text === null ? (value === null ? 'null' : typeof value) : text.slice(0, 80)
}
