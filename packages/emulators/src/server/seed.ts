import { createHash } from 'node:crypto'

type Seed = readonly (string | number)[]

/** Derives an id of 24 hexadecimal digits. The same seed returns the same id. */
export function idFrom(...seed: Seed): string {
  return createHash('sha256').update(JSON.stringify(seed)).digest('hex').slice(0, 24)
}

/** Derives a UUID. The same seed returns the same UUID. */
export function uuidFrom(...seed: Seed): string {
  const digits = idFrom(...seed) + idFrom('more', ...seed)
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digits) ?? []
  // RFC 9562 §5.8: version 8 leaves the content to the implementation. The `8` after it is the variant.
  return `${a}-${b}-8${c}-8${d}-${e}`
}

/** Derives a whole number from `min` to `max`. The same seed returns the same number. */
export function wholeFrom(range: { min: number; max: number }, ...seed: Seed): number {
  const share = Number.parseInt(idFrom(...seed).slice(0, 8), 16) / 2 ** 32
  return range.min + Math.floor(share * (range.max - range.min + 1))
}
