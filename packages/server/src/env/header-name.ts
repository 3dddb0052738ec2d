import { invalidOption } from '../config/option-table.ts'

/** Returns the name of a header in lower case. @throws RelayConfigError */
export function headerName(option: string, name: string): string {
  return tokenName(option, name, 'the name of a header').toLowerCase()
}

/** Returns a name that may be a header's or a cookie's (RFC 9110 §5.6.2, RFC 6265 §4.1.1). @throws RelayConfigError */
export function tokenName(option: string, text: string, expected: string): string {
  if (/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(text)) return text
  throw invalidOption(option, JSON.stringify(text), expected)
}
