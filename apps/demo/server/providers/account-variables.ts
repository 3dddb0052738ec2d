/** The environment's variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** A setting that cannot be used; the message says which, what was expected and what to change. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError'
}

/** The variables of an account at a real provider, by their names after the prefix. */
export interface AccountVariables {
  /** A variable's text; `''` where it is not set. */
  text(name: string): string
  /** The same for an address, checked. @throws EnvironmentError */
  address(name: string): string
}

/** Which variables an account has. */
export interface AccountNames {
  /** The provider, for people. */
  readonly title: string
  /** Such as `WYCH_`. */
  readonly prefix: string
  /** Those without which there is no account. */
  readonly needed: readonly string[]
  readonly optional?: readonly string[]
}

/**
 * Reads the variables of an account at a real provider; `null` where none is set. An empty one is not set.
 *
 * @throws EnvironmentError where some that are needed are missing
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

/** Secrets go there: in the clear at most within this machine, where an emulator listens and nobody listens in. */
function checkedAddress(name: string, text: string): string {
  if (text === '') return ''
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: '', hostname: '' }
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  if (protocol === 'https:' || (protocol === 'http:' && isHere)) return text
  throw new EnvironmentError(`${name} is "${text}"; it must be an address that begins with https://.`)
}
