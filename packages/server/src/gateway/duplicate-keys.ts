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

/** Not recursive: a body may be nested deeper than the stack is. */
function countKeys(value: unknown): number {
  const parts = [value]
  let count = 0
  while (parts.length > 0) {
    const part = parts.pop()
    if (typeof part !== 'object' || part === null) continue
    const inner: unknown[] = Object.values(part)
    if (!Array.isArray(part)) count += inner.length
    for (const each of inner) parts.push(each)
  }
  return count
}
