import { idFrom } from '../frame/seed.ts'

/** A UUID that always follows from the same parts. */
export function uuidFrom(...parts: readonly (string | number)[]): string {
  const digits = idFrom(...parts) + idFrom('more', ...parts)
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(digits) ?? []
  // RFC 9562 §5.8: version 8, whose content is free, and the variant.
  return `${a}-${b}-8${c}-8${d}-${e}`
}
