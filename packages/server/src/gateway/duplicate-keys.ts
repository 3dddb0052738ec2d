/**
 * Whether an object in a JSON text names a key twice. What is checked is the last one; a provider may read the
 * first.
 *
 * @param text valid JSON
 * @param value what `JSON.parse` made of it
 */
export function hasDuplicateKeys(text: string, value: unknown): boolean {
  // In valid JSON a string before a colon is a key. Strings are taken whole, so none within another counts.
  let written = 0
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) written += 1
  return written !== countKeys(value)
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner: unknown[] = Object.values(value)
  const own = Array.isArray(value) ? 0 : inner.length
  return inner.reduce<number>((sum, part) => sum + countKeys(part), own)
}
