import { maxIdBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { idText } from '../user.ts'

/** Whose name is checked, and which option gave it. */
interface NameOrigin {
  readonly provider: string
  readonly option: string
}

/**
 * Checks a provider account: some text, without control characters and outer spaces, that fits.
 *
 * @throws RelayError `no_provider_account`
 */
export function accountName(value: unknown, origin: NameOrigin): string {
  return checked(idText(value), textFault(idText(value)), origin)
}

/**
 * Checks a provider account that travels in an HTTP header. Headers are trimmed and cannot carry every character,
 * so that two accounts could become one on the way: such names are refused before any call.
 *
 * @throws RelayError `no_provider_account`
 */
export function headerAccountName(value: unknown, origin: NameOrigin): string {
  const name = idText(value)
  const fault = textFault(name) ?? (/^[\x20-\x7e]+$/.test(name) ? null : 'has a character that is not ASCII')
  return checked(name, fault, origin)
}

function textFault(name: string): string | null {
  if (name === '') return 'is empty or no text'
  if (Buffer.byteLength(name) > maxIdBytes) return `is longer than ${maxIdBytes} bytes`
  if (/\p{Cc}/u.test(name)) return 'has a control character'
  if (/\p{Cs}/u.test(name)) return 'has half a character' // a lone surrogate, which no address can carry
  if (name === '.' || name === '..') return 'is a step in a path' // G2: URL parsers fold it, encoded or not
  return name.trim() === name ? null : 'begins or ends with a space'
}

function checked(name: string, fault: string | null, { provider, option }: NameOrigin): string {
  if (fault === null) return name
  throw new RelayError('no_provider_account', {
    provider,
    hint: `What ${option} gives ${fault}. Return an encoded form, such as base64url, for names that cannot travel.`,
  })
}
