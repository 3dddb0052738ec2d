/** Reads the JSON of a response. */
export async function readJson(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  return body
}

/** Returns a field of an object, or `undefined`. */
export function field(value: unknown, name: string): unknown {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return found
}

/** Returns an array. Throws a `TypeError` for another value. */
export function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('Not a list')
  return value
}
