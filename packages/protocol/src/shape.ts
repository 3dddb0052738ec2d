/** An object whose fields are still unknown. Arrays are not records. */
export type UnknownRecord = { readonly [field: string]: unknown }

/** Whether a value is an object with fields to read. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a value is a finite number that is not negative: what counts as a length of time on the wire. */
export function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
