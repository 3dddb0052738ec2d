/**
 * Returns whether an object in a JSON text has a duplicate key. The relay checks the last one; a provider may read the
 * first.
 *
 * @param text valid JSON
 * @param value the same text, parsed
 */
export function hasDuplicateKeys(text: string, value: unknown): boolean {
  // In valid JSON a string before a colon is a key. Whole strings are matched, so that a colon in a string does not count.
  let written = 0
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) written += 1
  return written !== countKeys(value)
}

/** Not recursive: a body may be nested deeper than the stack allows. */
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
