/** An object whose fields are still unknown. Arrays are not records. */
export type UnknownRecord = { readonly [field: string]: unknown }

/** Whether a value is an object with fields to read. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether every field of a record is a string. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((field) => typeof field === 'string')
}

/** Whether a value is a list of strings. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Reads JSON; what is not JSON gives `undefined`. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** @throws TypeError where an object has a field, or an option, that is not among the known ones. */
export function refuseUnknown(record: object, known: readonly string[], kind = 'field'): void {
  const unknown = Object.keys(record).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`Unknown ${kind} "${unknown}"; known: ${known.join(', ')}`)
}

/**
 * The fields of an object. @throws TypeError where the value is none, or has other fields than the known
 * ones.
 */
export function readFields(value: unknown, known: readonly string[]): UnknownRecord {
  if (!isRecord(value)) throw new TypeError(`Expected an object with ${known.join(', ')}`)
  refuseUnknown(value, known)
  return value
}

/** A field that may be left out. @throws TypeError where it is there and no number. */
export function readNumber(fields: UnknownRecord, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || typeof value === 'number') return value
  throw new TypeError(`${name} is a number`)
}

/** A field that may be left out. @throws TypeError where it is there and no string. */
export function readText(fields: UnknownRecord, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || typeof value === 'string') return value
  throw new TypeError(`${name} is a string`)
}
