/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A setting is invalid. The message names it, what was expected, and what to change. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

/** Reads the variables of an account at a real provider. Names are without the prefix. */
export interface AccountVariables {
  /** Returns a variable's value, `''` if it is not set. */
  text(name: string): string
  /** Returns a variable's value as an address. @throws EnvironmentError */
  address(name: string): string
}

/** The variables of an account. */
export interface AccountNames {
  /** The provider's name for people. */
  readonly title: string
  /** Such as `WYCH_`. */
  readonly prefix: string
  /** The variables that an account needs. */
  readonly needed: readonly string[]
  readonly optional?: readonly string[]
}

/**
 * Returns the variables of an account at a real provider, or `null` if none is set. An empty one counts as not set.
 *
 * @throws EnvironmentError if only some of the needed variables are set
 */
export function accountVariables(variables: Variables, names: AccountNames): AccountVariables | null {
  const { title, prefix, needed, optional = [] } = names
  const text = (name: string) => variables[prefix + name] || ''
  if ([...needed, ...optional].every((name) => text(name) === '')) return null
  if (needed.some((name) => text(name) === '')) {
    const list = needed.map((name) => prefix + name)
    throw new EnvironmentError(
      `${list.slice(0, -1).join(', ')} and ${list.at(-1)} belong together: set all to use the real ${title}, ` +
        `or remove every ${prefix} variable to run on the emulator.`,
    )
  }
  const address = (name: string) => checkedAddress(prefix + name, text(name))
  return { text, address }
}

/** Secrets are sent to this address, so plain http is allowed only on this machine, for an emulator. */
function checkedAddress(name: string, text: string): string {
  if (text === '') return ''
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: '', hostname: '' }
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isHere)) return text
  throw new EnvironmentError(`${name} is "${text}"; it must be an address that begins with https://.`)
}
