import { RelayConfigError } from '../errors.ts'
import {
  type Check,
  type Checks,
  type Checked,
  checkOptions,
  invalidOption,
  kindOf,
  missingOption,
  shown,
} from './option-table.ts'

interface Rule<Value> {
  /** Ends the sentence "apiUrl is 7, expected …". */
  readonly expected: string
  /** Returns the value to use, or `undefined` to refuse it. */
  readonly parse: (value: unknown) => Value | undefined
  readonly default?: Value | undefined
}

/** Creates a check. Without a default it refuses `undefined`: wrap it in {@link optional} or {@link required}. */
export function check<Value>({ expected, parse, default: fallback }: Rule<Value>): Check<Value> {
  return {
    ...(fallback !== undefined && { default: fallback }),
    read(option, value) {
      const parsed = value === undefined ? fallback : parse(value)
      if (parsed !== undefined) return parsed
      throw invalidOption(option, shown(value), expected)
    },
  }
}

/** Creates a check that returns the value as it is, or `undefined`. The sentence names the kind of a refused value. */
export function keep(expected: string, accepts: (value: unknown) => boolean): Check<unknown> {
  return {
    read(option, value) {
      if (value !== undefined && !accepts(value)) throw invalidOption(option, kindOf(value), expected)
      return value
    },
  }
}

/** Keeps any value, for an option that is checked together with others or by the code that uses it. */
export const deferred = keep('', () => true)

/** Keeps a function. */
export const callback = keep('a function', (value) => typeof value === 'function')

/** Allows an option to be left out. */
export function optional<Value>({ read }: Check<Value>): Check<Value | undefined> {
  return { read: (option, value) => (value === undefined ? undefined : read(option, value)) }
}

/** Refuses an option that is left out. `remedy` is a sentence that says what to set. */
export function required<Value>(remedy: string, { read }: Check<Value>): Check<Value> {
  return {
    read(option, value) {
      if (value === undefined) throw missingOption(option, remedy)
      return read(option, value)
    },
  }
}

/** Accepts a whole number within a range. */
export function whole(facts: {
  readonly default: number
  readonly min: number
  readonly max: number
  readonly unit: string
}): Check<number> {
  const { default: fallback, min, max, unit } = facts
  const expected = `a whole number of ${unit} from ${min} to ${max} (default ${fallback})`
  const isWithin = (value: unknown) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max
  const parse = (value: unknown) => (isWithin(value) ? Number(value) : undefined)
  return { ...check({ expected, parse, default: fallback }), min, max }
}

/** Accepts `true` and `false`. */
export function flag(facts: { readonly default?: boolean } = {}): Check<boolean> {
  return check({
    ...facts,
    expected: 'true or false',
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
  })
}

/** Accepts one of a few words. The first is the default. */
export function choice<Choice extends string>(first: Choice, ...others: readonly Choice[]): Check<Choice> {
  const choices = [first, ...others]
  return check({
    default: first,
    expected: `one of ${choices.map((known) => `'${known}'`).join(', ')}`,
    parse: (value) => choices.find((known) => known === value),
  })
}

/** Accepts 1 to 100 printable ASCII characters without spaces. */
export function word(facts: { readonly default?: string } = {}): Check<string> {
  return pattern(
    /^[\x21-\x7e]{1,100}$/,
    'a string of 1 to 100 printable ASCII characters without spaces',
    facts,
  )
}

/** Accepts the name that a provider is mounted under. */
export function mountName(facts: { readonly default?: string } = {}): Check<string> {
  const expected =
    'at most 32 lower-case letters, digits and hyphens, beginning with a letter: it is the first part of the path'
  return pattern(/^[a-z][a-z0-9-]{0,31}$/, expected, facts)
}

/** Accepts a path of the host's site. A URL is refused, so that no user is sent to another site. */
export function sitePath(): Check<string> {
  return pattern(/^\/(?![/\\])[\w./~-]*$/, 'a path of your site, such as /accounts')
}

/** Accepts strings that match a pattern. */
export function pattern(
  allowed: RegExp,
  expected: string,
  facts: { readonly default?: string } = {},
): Check<string> {
  return check({
    ...facts,
    expected,
    parse: (value) => (typeof value === 'string' && allowed.test(value) ? value : undefined),
  })
}

/** Facts of a URL option. */
interface UrlFacts {
  readonly default?: string
  /** Whether the URL may have a query. Default `false`. */
  readonly allowsQuery?: boolean
}

/**
 * Accepts an absolute http(s) URL without user name or fragment. It is used exactly as it is set: a slash at its end is
 * part of the address.
 */
export function url(facts: UrlFacts = {}): Check<string> {
  return urlCheck(facts, (href) => href)
}

/** Like {@link url}, for an address that paths are appended to. Returns it without a slash at its end. */
export function baseUrl(facts: UrlFacts = {}): Check<string> {
  return urlCheck(facts, (href) => href.replace(/\/+$/, ''))
}

function urlCheck(facts: UrlFacts, written: (href: string) => string): Check<string> {
  const { allowsQuery = false, ...rule } = facts
  const example = `a URL such as ${rule.default ?? 'https://api.example.com'}`
  const { read, ...rest } = check({
    ...rule,
    expected: example,
    parse(value) {
      const parsed = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
      return parsed && /^https?:$/.test(parsed.protocol) ? written(parsed.href) : undefined
    },
  })
  return {
    ...rest,
    read(option, value) {
      if (typeof value === 'string' && (allowsQuery ? /[#@]/ : /[?#@]/).test(value)) {
        // The sentence does not show the value: it may contain a password.
        const parts = allowsQuery ? 'user name or fragment' : 'user name, query or fragment'
        const sentence = `${option} must not contain ${parts}. Set it to ${example}.`
        throw new RelayConfigError('invalid_option', option, sentence)
      }
      return read(option, value)
    },
  }
}

/** Accepts a list and checks each entry. Empty if it is left out. */
export function listOf<Entry>(entries: string, entry: Check<Entry>): Check<readonly Entry[]> {
  return {
    read(option, value) {
      if (value === undefined) return []
      if (!Array.isArray(value)) throw invalidOption(option, shown(value), `a list of ${entries}`)
      return value.map((item: unknown, at) => entry.read(`${option}[${at}]`, item))
    },
  }
}

/** Accepts an object of options, checked by another table. If it is left out, the table's defaults apply. */
export function group<Table extends Checks<Table>>(table: Table): Check<Checked<Table, Table>> {
  return { read: (option, value) => checkOptions<Table, Table>(option, value ?? {}, table) }
}
