/** An object whose fields have not been checked yet. */
export type UnknownRecord = { readonly [field: string]: unknown }

/** Returns whether a value is an object that is not an array. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns whether a value is an object of strings. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((field) => typeof field === 'string')
}

/** Returns whether a value is an array of strings. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Returns whether a value has the form of an email address. RFC 5321 §4.5.3.1.3: at most 254 characters. */
export function isEmail(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value)
}

/** Throws a `TypeError` unless `value` has the form of an email address. */
export function requireEmail(value: unknown): string {
  if (isEmail(value)) return value
  throw new TypeError(`email is ${JSON.stringify(value)}; it must be an email address`)
}

/** Parses JSON. Returns `undefined` for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** Throws a `TypeError` if an object has a field, or an option, that is not known. */
export function refuseUnknown(record: object, known: readonly string[], kind = 'field'): void {
  const unknown = Object.keys(record).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`Unknown ${kind} "${unknown}"; known: ${known.join(', ')}`)
}

/** Returns the fields of an object. Throws a `TypeError` for another value or for an unknown field. */
export function readFields(value: unknown, known: readonly string[]): UnknownRecord {
  if (!isRecord(value)) throw new TypeError(`Expected an object with ${known.join(', ')}`)
  refuseUnknown(value, known)
  return value
}

/** Returns an optional field. Throws a `TypeError` if it is not a number. */
export function readNumber(fields: UnknownRecord, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || typeof value === 'number') return value
  throw new TypeError(`${name} must be a number`)
}

/** Returns an optional field. Throws a `TypeError` if it is not a string. */
export function readText(fields: UnknownRecord, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || typeof value === 'string') return value
  throw new TypeError(`${name} must be a string`)
}
