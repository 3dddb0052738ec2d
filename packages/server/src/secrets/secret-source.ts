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
  /** Resolves to the secret. @throws RelayError `secret_unavailable` if the source throws or returns no usable secret */
  read(): Promise<Secret>
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
      const reading = Promise.resolve(new Secret(value))
      return { option, read: () => reading, reread: () => Promise.resolve(false), abandon: () => {} }
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
  let current: Promise<Secret> | undefined
  let isSettled = false

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
  const read = (): Promise<Secret> => {
    if (current) return current
    const reading = fetchSecret()
    ;[current, isSettled] = [reading, false]
    const settle = (kept: Promise<Secret> | undefined) => {
      if (current === reading) [current, isSettled] = [kept, true]
    }
    // A failed reading is not kept: the next token call asks again.
    reading.then(
      () => settle(reading),
      () => settle(undefined),
    )
    return reading
  }
  return {
    option,
    read,
    async reread() {
      const before = await read()
      const after = await fetchSecret()
      current = Promise.resolve(after)
      return !after.equals(before)
    },
    abandon() {
      if (!isSettled) current = undefined
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
