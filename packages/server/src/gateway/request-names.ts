import { maxNameLength, maxUnicodeNames } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import { type ReservedNames, isAscii, plainName } from '../routes/reserved-name.ts'

/** Checks the names of one request's parameters and keys. Each name is read once, and only if it is short. */
export interface RequestNames {
  /** @throws RelayError `bad_request` if a name is too long, `reserved_parameter` if only the relay sets it (G7) */
  check(name: string): void
  /** Checks a key with the keys of the objects that contain it, such as `['filter', 'owner']`. */
  checkPath(path: readonly string[]): void
}

/** Parameters by which frameworks replace the request's method, and with it the route whose rule was checked (G5). */
const methodOverrides = new Set(['_method', 'x-http-method-override', 'x-http-method', 'x-method-override'])

/** Creates the check for one request. */
export function requestNames(reserved: ReservedNames): RequestNames {
  const seen = new Set<string>()
  let unicodeLeft = maxUnicodeNames

  const check = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    if (name.length > maxNameLength) throw tooCostly(`A name is longer than ${maxNameLength} characters.`)
    if (!isAscii(name) && (unicodeLeft -= name.length) < 0) {
      throw tooCostly(`The names have more than ${maxUnicodeNames} characters that are not ASCII.`)
    }
    if (methodOverrides.has(plainName(name))) {
      throw new RelayError('bad_request', { message: 'A parameter must not name a method.' })
    }
    refuse(reserved.match(name))
  }

  return {
    check,
    checkPath(path) {
      check(path.at(-1) ?? '')
      if (reserved.hasPaths && path.length > 1) {
        const name = path.join('.').slice(-maxNameLength)
        if (!seen.has(name)) check(name)
      }
    },
  }
}

/** Refuses a request with a name that only the relay sets (G7). */
export function refuse(reserved: string | undefined): void {
  if (reserved === undefined) return
  throw new RelayError('reserved_parameter', { message: `"${reserved}" is set by the server. Leave it out.` })
}

/** Creates the error for a request that would cost more than it is worth. */
export function tooCostly(message: string): RelayError {
  return new RelayError('bad_request', { message })
}
