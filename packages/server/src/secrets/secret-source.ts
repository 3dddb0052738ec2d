import { secretRereadGapMs } from '../config/defaults.ts'
import { RelayConfigError, RelayError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'
import { Secret } from './secret.ts'

/**
 * A secret, or a function that fetches it, for instance from a secret manager. `undefined`, an environment variable
 * that is not set, refuses to start.
 */
export type SecretSource = string | undefined | (() => string | Promise<string>)

/** A secret of the host, read when a mint first needs it. */
export interface SecretReader {
  /** The option it came from, such as `wealthica.clientSecret`. */
  readonly option: string
  /** @throws RelayError `secret_unavailable` when the source fails or has no usable secret. */
  read(): Promise<Secret>
  /** Reads the source again. Resolves to whether the secret has changed. */
  reread(): Promise<boolean>
  /** Gives up a reading that has not settled: the next one asks the source again. */
  abandon(): void
}

/** Tells whether a provider's secrets are still those that it refused. */
export interface SecretVersions {
  /** Rises whenever a secret turns out to have changed. */
  readonly version: number
  /** Reads the secrets again, at most once a second. Resolves to whether one has changed since the last reading. */
  renewed(): Promise<boolean>
  /** Gives up readings that have not settled. */
  abandon(): void
}

/** Watches over a provider's secrets together. */
export function secretVersions(readers: readonly SecretReader[], clock: Clock): SecretVersions {
  let version = 0
  let rereadAtMs = -Infinity
  let reading: Promise<boolean> | undefined

  const reread = async (): Promise<boolean> => {
    const changes = await Promise.all(readers.map((reader) => reader.reread()))
    if (changes.includes(true)) version += 1
    return changes.includes(true)
  }
  return {
    get version() {
      return version
    },
    async renewed() {
      // Whoever was refused meanwhile waits for the same reading.
      if (reading) return reading
      const nowMs = clock.monotonicMs()
      if (nowMs - rereadAtMs < secretRereadGapMs) return false
      rereadAtMs = nowMs
      const current = reread().finally(() => {
        if (reading === current) reading = undefined
      })
      reading = current
      return current
    },
    abandon() {
      reading = undefined
      readers.forEach((reader) => reader.abandon())
    },
  }
}

// What documentation and templates put where a value belongs (U5).
const blanks = [
  /^(?:your[-_ ].*|change[-_ ]?(?:me|this|it)|replace[-_ ]?me|place[-_ ]?holder|to[-_ ]?do|fixme)$/i,
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{.*\}|\$?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:ID|KEY|SECRET|TOKEN))$/,
  /^(?:(?:client[-_ ]?|api[-_ ]?)?(?:secret|key|id)|password|dummy|example|sample|tbd|none|undefined|null)$/i,
  /^[x*•.'"_ -]{2,}$/i,
]
// What asks for a secret in words. A name may well begin so: to-do lists have clients too.
const requests = [
  /^(?:change[-_ ]?(?:me|this|it)|replace|insert|put|place[-_ ]?holder|to[-_ ]?do)(?![a-z0-9])/i,
  /^your[A-Z]|^process\.env\b|[-_ ]here$/,
]

const isSome = (patterns: readonly RegExp[], value: string) => patterns.some((pattern) => pattern.test(value))

/** A sentence's end that says what is wrong with a name that the provider gave, or `null` where nothing is. */
export function nameFault(value: unknown): string | null {
  if (typeof value !== 'string') return `is ${value === null ? 'null' : typeof value}, expected a string`
  if (value.trim() === '') return 'is empty'
  // A PEM file ends with a line end; in anything else it is a slip that the provider would refuse.
  if (value !== value.trim() && !value.startsWith('-----BEGIN ')) return 'begins or ends with white space'
  return isSome(blanks, value) ? 'is a placeholder' : null
}

/** The same of a secret. */
export function secretFault(value: unknown): string | null {
  const asksForOne = typeof value === 'string' && isSome(requests, value)
  return nameFault(value) ?? (asksForOne ? 'is a placeholder' : null)
}

/**
 * Checks a secret's source at boot and returns its reader.
 *
 * @throws RelayConfigError `missing_option` or `placeholder_secret`
 */
export function secretReader(option: string, source: SecretSource): SecretReader {
  if (typeof source === 'function') return functionReader(option, source)
  const fault = secretFault(source)
  if (fault || typeof source !== 'string') {
    const code = fault === 'is a placeholder' ? 'placeholder_secret' : 'missing_option'
    throw new RelayConfigError(
      code,
      option,
      `${option} ${fault}. Set it to the value that the provider gave you, for instance from an environment variable, or to a function that fetches it.`,
    )
  }
  const secret = new Secret(source)
  return {
    option,
    read: () => Promise.resolve(secret),
    reread: () => Promise.resolve(false),
    abandon: () => {},
  }
}

function functionReader(option: string, source: Function): SecretReader {
  let current: Promise<Secret> | undefined
  let isSettled = false

  const unavailable = (hint: string) => new RelayError('secret_unavailable', { hint })

  const fetchSecret = async (): Promise<Secret> => {
    let value: unknown
    try {
      value = await Reflect.apply(source, undefined, [])
    } catch {
      // The cause is left out: a secret manager's error may quote what it was asked for.
      throw unavailable(`The function at ${option} threw.`)
    }
    const fault = secretFault(value)
    if (fault !== null || typeof value !== 'string') throw unavailable(`What ${option} returned ${fault}.`)
    return new Secret(value)
  }
  const read = (): Promise<Secret> => {
    if (current) return current
    const reading = fetchSecret()
    ;[current, isSettled] = [reading, false]
    const settle = (kept: Promise<Secret> | undefined) => {
      if (current === reading) [current, isSettled] = [kept, true]
    }
    // A failed reading is not kept: the next mint asks again.
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

/** Checks a client id: no secret, but as easily forgotten. @throws RelayConfigError */
export function clientIdOption(where: string, value: unknown): string {
  const fault = nameFault(value)
  if (fault === null && typeof value === 'string') return value
  const code = fault === 'is a placeholder' ? 'placeholder_secret' : 'missing_option'
  const option = `${where}.clientId`
  throw new RelayConfigError(
    code,
    option,
    `${option} ${fault}. Set it to the client id that the provider gave you.`,
  )
}
