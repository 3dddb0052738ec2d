import { createHash } from 'node:crypto'

/** An id of 24 hexadecimal digits that always follows from the same parts. */
export function idFrom(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

/** A number from 0 up to, not including, 1 that always follows from the same parts. */
export function shareFrom(...parts: readonly (string | number)[]): number {
  return Number.parseInt(idFrom(...parts).slice(0, 8), 16) / 2 ** 32
}

/** A whole number from `min` to `max` that always follows from the same parts. */
export function wholeFrom(
  range: { min: number; max: number },
  ...parts: readonly (string | number)[]
): number {
  return range.min + Math.floor(shareFrom(...parts) * (range.max - range.min + 1))
}
