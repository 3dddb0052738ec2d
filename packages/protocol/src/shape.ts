/** An object whose fields are still unknown. Arrays are not records. */
export type UnknownRecord = { readonly [field: string]: unknown }

/** Returns whether a value is an object with fields to read. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns whether a value is a finite number of at least 0, which is how durations are sent. */
export function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity
}

/** Parses JSON. Returns `undefined` for a string that is not JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
