import type { Check } from '../config/option-table.ts'
import { RelayConfigError, RelayError } from '../errors.ts'
import { type Fault, usableHeaderSecret, usableName, usableSecret } from './placeholders.ts'
import { Secret } from './secret.ts'

/**
 * A secret, or a function that fetches it, for instance from a secret manager. The relay refuses to start with
 * `undefined`, the value of an environment variable that is not set.
 */
export type SecretSource = string | undefined | (() => string | Promise<string>)

/** A secret of the host. It is read when the first token call needs it. */
export interface SecretReader {
  /** The option that it comes from, such as `wealthica.clientSecret`. */
  readonly option: string
  /**
   * Returns the secret, at once if it is known.
   *
   * @throws RelayError `secret_unavailable` if the source throws or returns no usable secret
   */
  read(): Secret | Promise<Secret>
  /** How often the secret has turned out to have changed. */
  readonly changes: number
  /** Reads the source again. Resolves to whether the secret has changed. */
  reread(): Promise<boolean>
  /** Forgets a pending reading, so that the next one asks the source again. */
  abandon(): void
}

/**
 * Checks the source of a secret and returns its reader.
 *
 * @throws RelayConfigError `missing_option` or `placeholder_secret`
 */
export function secretReader(option: string, source: SecretSource): SecretReader {
  return secret.read(option, source)
}

/** Returns a secret if it is usable; otherwise throws the error that `refuse` returns. */
type Usable = (value: unknown, refuse: (fault: Fault) => Error) => string

const valueRemedy =
  'Set it to the value that the provider gave you, for instance from an environment variable, or to a function that fetches it.'

/** Accepts a secret or a function that fetches it. Both are checked alike: a string at boot, a function's when it is read. */
export function secretCheck(usable: Usable, remedy = valueRemedy): Check<SecretReader> {
  return {
    read(option, source) {
      if (isFunction(source)) {
        return functionReader(option, source, (value) =>
          usable(value, ({ text }) => unavailable(`The value that ${option} returned ${text}. ${remedy}`)),
        )
      }
      const value = usable(
        source,
        ({ code, text }) => new RelayConfigError(code, option, `${option} ${text}. ${remedy}`),
      )
      const known = new Secret(value)
      return {
        option,
        changes: 0,
        read: () => known,
        reread: () => Promise.resolve(false),
        abandon: () => {},
      }
    },
  }
}

/** Accepts a secret that travels in a body or signs. */
export const secret = secretCheck(usableSecret)

/** Accepts a secret that travels in a header. */
export const headerSecret = secretCheck(usableHeaderSecret)

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function'
}

function unavailable(hint: string): RelayError {
  return new RelayError('secret_unavailable', { hint })
}

function functionReader(
  option: string,
  source: () => unknown,
  usable: (value: unknown) => string,
): SecretReader {
  let kept: { readonly secret: Secret; readonly reading: number } | undefined
  let pending: Promise<Secret> | undefined
  let readings = 0
  let changes = 0

  const fetchSecret = async (): Promise<Secret> => {
    let value: unknown
    try {
      value = await source()
    } catch {
      // Without the cause: a secret manager's error may quote the request.
      throw unavailable(`The function ${option} threw an error.`)
    }
    return new Secret(usable(value))
  }
  /** Keeps what a reading returned, unless a reading that began later has returned before it. */
  const keep = (secret: Secret, reading: number): Secret => {
    if (kept && kept.reading > reading) return kept.secret
    if (kept && !kept.secret.equals(secret)) changes += 1
    kept = { secret, reading }
    return secret
  }
  const readSource = async (): Promise<Secret> => {
    const reading = ++readings
    return keep(await fetchSecret(), reading)
  }
  const read = (): Secret | Promise<Secret> => {
    if (kept) return kept.secret
    if (pending) return pending
    // A failed reading is not kept: the next token call asks again.
    const current = readSource().finally(() => {
      if (pending === current) pending = undefined
    })
    pending = current
    return current
  }
  return {
    option,
    get changes() {
      return changes
    },
    read,
    async reread() {
      const before = await read()
      return !(await readSource()).equals(before)
    },
    abandon() {
      pending = undefined
    },
  }
}

/** Accepts a client id. It is not secret, but its placeholder is as easily forgotten. */
export const clientId: Check<string> = {
  read: (option, value) =>
    usableName(value, ({ code, text }) => {
      const sentence = `${option} ${text}. Set it to the client id that the provider gave you.`
      return new RelayConfigError(code, option, sentence)
    }),
}
