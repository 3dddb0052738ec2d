/** Whether a value can be somebody's address. RFC 5321 §4.5.3.1.3: at most 254 characters. */
export function isEmail(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value)
}
