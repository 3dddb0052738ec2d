/**
 * Returns the error for a URL that could not be read. `fetch` hides the reason in its cause: its `code` is `ECONNREFUSED`, for example.
 *
 * @param variable the variable that has the URL
 */
export function networkFault(variable: string, error: unknown): unknown {
  const isOfFetch = error instanceof TypeError && error.message === 'fetch failed'
  if (!isOfFetch) return error
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no reason given'
  return new Error(`${variable} cannot be reached (${code}).`)
}
