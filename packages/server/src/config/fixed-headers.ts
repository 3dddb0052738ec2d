import { RelayConfigError } from '../errors.ts'
import { type Check, invalidOption, kindOf, optionsOf } from './option-table.ts'

/** Headers that the relay or the HTTP client sets, and headers that say who calls: these belong into `authorize`. */
const refused = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Accepts headers that are the same for every call. Returns them with lower-case names. Empty if they are left out. */
export const fixedHeaders: Check<Readonly<Record<string, string>>> = {
  read(option, value = {}) {
    const headers = Object.entries(optionsOf(option, value)).map(([name, text]): [string, string] => {
      const lower = name.toLowerCase()
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
        throw invalidOption(option, 'an object with a name that no header has', 'names such as x-api-version')
      }
      if (refused.has(lower)) {
        const sentence = `${option} contains "${lower}", which the relay sets itself. Remove it; what authorises a call belongs into authorize.`
        throw new RelayConfigError('invalid_option', `${option}.${lower}`, sentence)
      }
      if (typeof text === 'string' && isHeaderValue(text)) return [lower, text]
      const seen = typeof text === 'string' ? 'not a header value' : kindOf(text)
      throw invalidOption(`${option}.${lower}`, seen, 'printable ASCII without spaces at its ends')
    })
    return Object.fromEntries(headers)
  },
}

/** Returns whether a header carries the text as it is: printable ASCII without outer spaces (RFC 9110 §5.5). */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)
}
