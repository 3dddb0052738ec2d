import { maxIdBytes } from '../defaults.ts'
import { RelayError } from '../errors.ts'
import { idText } from '../subject.ts'

/**
 * Checks a provider account that travels in an HTTP header. Headers are trimmed and cannot carry every character,
 * so that two accounts could become one on the way: such names are refused before any call.
 *
 * @throws RelayError `no_provider_account`
 */
export function headerAccount(
  value: unknown,
  { provider, option }: { provider: string; option: string },
): string {
  const account = idText(value)
  const fault = accountFault(account)
  if (fault === null) return account
  throw new RelayError('no_provider_account', 'The signed-in user has no usable account at the provider.', {
    provider,
    hint: `What ${option} gives ${fault}. It must be 1 to ${maxIdBytes} printable ASCII characters without outer spaces; return an encoded form, such as base64url, for other names.`,
  })
}

function accountFault(account: string): string | null {
  if (account === '') return 'is empty or no text'
  if (account.length > maxIdBytes) return `is ${account.length} characters long`
  if (!/^[\x20-\x7e]+$/.test(account)) return 'has a control or non-ASCII character'
  return account.trim() === account ? null : 'begins or ends with a space'
}
