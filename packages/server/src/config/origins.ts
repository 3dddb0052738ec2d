import { RelayConfigError } from '../errors.ts'
import { type Check, invalidOption, shown } from './option-table.ts'

/** Accepts a web origin as browsers send it. Other schemes, such as `capacitor://localhost`, are accepted too. */
export const origin: Check<string> = {
  read(option, value) {
    if (typeof value === 'string' && value.includes('*')) {
      throw new RelayConfigError(
        'wildcard_origin',
        option,
        `${option} contains a wildcard: any page could then ask for your users' tokens. List each origin, such as https://app.example.com.`,
      )
    }
    const match = typeof value === 'string' ? /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.exec(value) : null
    const isWeb = match !== null && /^https?:/.test(match[0])
    if (match && (!isWeb || (URL.canParse(match[0]) && new URL(match[0]).origin === match[0])))
      return match[0]
    throw invalidOption(
      option,
      shown(value),
      'an origin as browsers send it: scheme, host in lower case, port if it is not the default, no slash at the end',
    )
  },
}

/** Accepts a list of origins. Empty if it is left out. */
export const originList: Check<ReadonlySet<string>> = {
  read(option, value) {
    if (value === undefined) return new Set()
    if (Array.isArray(value)) {
      return new Set(value.map((entry: unknown, at) => origin.read(`${option}[${at}]`, entry)))
    }
    // A single string is checked first, so that '*' is refused as a wildcard.
    const single = origin.read(option, value)
    throw new RelayConfigError('invalid_option', option, `${option} must be a list: ['${single}'].`)
  },
}
