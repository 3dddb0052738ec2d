import { maxIdBytes } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { ambiguity, idText } from '../user.ts'

/** The provider and the option that a name came from. */
interface NameOrigin {
  readonly provider: string
  readonly option: string
}

/**
 * Checks a provider account: 1 to 256 bytes, without control characters and outer spaces.
 *
 * @throws RelayError `no_provider_account`; `identify_failed` for a number that may stand for several accounts
 */
export function accountName(value: unknown, origin: NameOrigin): string {
  checkNumber(value, origin)
  return checked(idText(value), textFault(idText(value)), origin)
}

/**
 * Checks a provider account that travels in an HTTP header. Headers are trimmed and cannot carry every character, so that
 * two accounts could become one. Such names are refused before any call.
 *
 * @throws RelayError `no_provider_account`; `identify_failed` for a number that may stand for several accounts
 */
export function headerAccountName(value: unknown, origin: NameOrigin): string {
  checkNumber(value, origin)
  const name = idText(value)
  const fault =
    textFault(name) ??
    (/^[\x20-\x7e]+$/.test(name) ? null : 'contains a character that is not printable ASCII')
  return checked(name, fault, origin)
}

/** A rounded number is a fault of the host's code, not of this user's data. */
function checkNumber(value: unknown, { provider, option }: NameOrigin): void {
  const fault = typeof value === 'number' ? ambiguity(value) : null
  if (fault === null) return
  const message = "The signed-in user's account at the provider could not be determined."
  const hint = `The account that ${option} returns ${fault}.`
  throw new RelayError('identify_failed', { message, provider, hint })
}

/**
 * Returns an account as one segment of a path. G2: the provider, or a server in front of it, may decode the path before
 * it splits it, so that `victim/token?` would name another user's token. Such names are refused before any call, in
 * every path and in every parameter that says on whose behalf a call is made.
 *
 * @throws RelayError `no_provider_account`
 */
export function accountSegment(name: string, provider?: string): string {
  return encodeURIComponent(separateName(name, provider))
}

/** Returns an account that no decoding can split, or throws as {@link accountSegment} does. */
export function separateName(name: string, provider?: string): string {
  if (!/[/\\%?#;&]/.test(name)) return name
  throw new RelayError('no_provider_account', {
    message: 'This account cannot be part of a path.',
    ...(provider !== undefined && { provider }),
    hint: 'The account contains one of / \\ % ? # ; &. Encode such names, for instance as base64url.',
  })
}

function textFault(name: string): string | null {
  if (name === '') return 'is empty or not a string or number'
  if (Buffer.byteLength(name) > maxIdBytes) return `is longer than ${maxIdBytes} bytes`
  if (/\p{Cc}/u.test(name)) return 'contains a control character'
  if (/\p{Cs}/u.test(name)) return 'contains a lone surrogate' // which no URL can carry
  if (name === '.' || name === '..') return 'is "." or ".."' // G2: URL parsers resolve it, encoded or not
  return name.trim() === name ? null : 'begins or ends with a space'
}

function checked(name: string, fault: string | null, { provider, option }: NameOrigin): string {
  if (fault === null) return name
  throw new RelayError('no_provider_account', {
    provider,
    hint: `The account that ${option} returns ${fault}. Encode names with such characters, for instance as base64url.`,
  })
}
